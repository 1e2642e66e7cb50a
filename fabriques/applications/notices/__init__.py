"""Telling the people who have a draft what changes in its wave while it is announced."""
