"""Telling every service and network concerned that a wave opens, once each, and knowing who could not be told."""
