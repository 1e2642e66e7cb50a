#!/usr/bin/env python
"""Django's commands and ours; the same as the `fabriques` command."""

from config.cli import main

if __name__ == "__main__":
    main()
