"""Who read what of a file: each thing that shows it, journalled by what was read and not by the page that shows it."""
