"""New intents: what customers ask for again and again, and nothing that was taught fits."""
