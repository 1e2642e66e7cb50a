"""A list of places checked at once: the same file back, with a verdict on each line."""
