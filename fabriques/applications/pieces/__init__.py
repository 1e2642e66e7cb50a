"""The documents of a file: received, checked, scanned, shown small, replaced and removed without being lost."""
