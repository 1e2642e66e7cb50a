"""A file that came on paper, followed from the account of whoever sent it: it bears their confirmed address."""
