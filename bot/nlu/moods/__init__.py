"""How customers feel: what a mood is read from, the head that reads it, how pressing a message is, and why."""
