"""What customers were promised that a person has to do or to decide."""
