"""What went wrong, collected and ranked, and what people say that it meant."""
