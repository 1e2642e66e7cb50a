"""A file that came on paper: entered by a service for whoever sent it, judged by its postmark, answered by post."""
