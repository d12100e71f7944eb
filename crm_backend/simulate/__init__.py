"""Simulated customers: each has a goal, some patience, and the habits of people who type; how many get what they came for."""
