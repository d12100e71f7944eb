"""The doors of the messaging channels."""
