"""Who is calling: users with sessions, applications with keys."""
