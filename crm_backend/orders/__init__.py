"""Orders and what may be done with them: looking, cancelling, sending back."""
