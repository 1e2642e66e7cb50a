"""The form of a call while it is being written, until it is published for good, and which wave uses it."""
