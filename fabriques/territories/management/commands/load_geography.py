from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
from fabriques.territories.acts import load_geography


class Command(BaseCommand):
    help = "Charge la géographie administrative embarquée (sans effet si ce millésime est déjà chargé)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_geography(by=INSTALLATION, at=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
