"""A wave while it is prepared, then what may still change once it is announced."""
