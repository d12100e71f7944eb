"""Letting versions answer: live, to a share of the customers, in the shadow; and taking them back."""
