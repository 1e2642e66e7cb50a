"""What a rulebook is made of, described for the pages that edit it: sections, entries, fields, in French."""
