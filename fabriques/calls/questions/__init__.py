"""Questions about a call, and their answers, the same for everyone."""
