"""The readers of the official files, by kind of zoning: bytes in, records and findings out. No Django."""
