"""How quick Teaching is with a large log and many labels."""
