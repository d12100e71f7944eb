"""The Lantern shop: data to try everything with."""
