"""The channels' languages: each folder translates one platform to our messages and back, and knows nothing else."""
