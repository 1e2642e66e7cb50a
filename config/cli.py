"""The `fabriques` command: without an address of a database it starts the embedded one around itself."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from config import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        sys.argv[1] = sys.argv[1].replace("-", "_")  # `import-register` reads better than its module's name
    if os.environ.get("DATABASE_URL") or os.environ.get("FABRIQUES_EMBEDDED_URL"):
        execute_from_command_line(sys.argv)
        return
    sys.exit(embedded.main(["--", sys.executable, "-m", "config.cli", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
