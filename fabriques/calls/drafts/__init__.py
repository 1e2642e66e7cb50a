"""The rules of a call while they are being written, until they are published for good."""
