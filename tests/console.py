"""Python at a running platform's own database, asked line by line: `python -m config.embedded python -m tests.console`.

Each line read is a program, as JSON; each line written says what it printed, or how it failed. Setting Django up
takes more than a second: it is done once for all the questions of a module.
"""

from __future__ import annotations

import io
import json
import sys
import traceback
from contextlib import redirect_stdout

import django
from django.db import connection


def run(program: str) -> dict[str, str]:
    """What a program prints, or its traceback; its connections are closed, for the database may be killed next."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            exec(program, {"__name__": "console"})  # noqa: S102 – the tests' own
    except Exception:
        return {"failed": traceback.format_exc()}
    finally:
        connection.close()
        connection.close_pool()
    return {"printed": printed.getvalue()}


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
