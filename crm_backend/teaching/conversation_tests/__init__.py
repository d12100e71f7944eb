"""Conversations that were made into tests, which every training is tried on."""
