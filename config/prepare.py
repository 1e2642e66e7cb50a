"""Bring the database to the present version and fill it: `python -m config.prepare run|demo`, one process for all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command


def register_file() -> str:
    """The published list to import: the one named by REGISTER, else none."""
    named = os.environ.get("REGISTER", "")
    if named and not Path(named).is_file():
        raise CommandError(f"Le fichier {named} n'existe pas : vérifiez REGISTER.")
    return named


def prepare(*, demo: bool) -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # filled by `collectstatic`, where that is done
    call_command("migrate", verbosity=0)
    call_command("load_geography")
    call_command("found_programme")
    if demo:
        register = register_file()
        call_command("demo", applications=int(os.environ.get("APPLICATIONS") or 260))
        if register:
            call_command("import_register", register, quiet=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        prepare(demo=sys.argv[1:] == ["demo"])
    except CommandError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
