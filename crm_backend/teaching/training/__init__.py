"""Training runs: from the frozen data to a model version with its figures, compared with the live one and held to a gate."""
