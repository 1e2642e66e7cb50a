"""A draft deleted by its holder: what is erased, what stays, and when it may not be."""
