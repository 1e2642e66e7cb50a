"""What a service does for the sender of a received file on paper, at their written request."""
