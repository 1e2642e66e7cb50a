"""The law that the platform applies, as dated data with its source: pure, as the rest of the rulebooks."""
