from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fabriques.common import clock
from fabriques.common.dates import say_day
from fabriques.labels.coverage import ASSUMPTION, coverage
from fabriques.labels.official import OFFICIAL_DAY, OFFICIAL_WITHOUT
from fabriques.labels.rules import FIRST_KNOWN_DAY


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"« {text} » n'est pas un jour : écrivez-le AAAA-MM-JJ.") from error


class Command(BaseCommand):
    help = "Liste les arrondissements sans Fabrique labellisée à une date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, help="le jour (AAAA-MM-JJ), aujourd'hui sinon")
        parser.add_argument(
            "--fictitious", action="store_true", help="compte les lieux de démonstration, et eux seuls"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = coverage(options["on"] or clock.today(), fictitious=options["fictitious"])
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "on": found.on.isoformat(),
                        "labels": found.labels,
                        "unknown_ends": found.unknown_ends,
                        "covered": found.covered,
                        "recomputed_without": len(found.without),
                        "official_without_2023": OFFICIAL_WITHOUT,
                        "without": [each.code for each in found.without],
                        "outside_arrondissements": found.outside,
                    },
                    ensure_ascii=False,
                )
            )
            return
        for each in found.without:
            self.stdout.write(f"{each.code:<6}{each.name} ({each.departement.name})")
        self.stdout.write("")
        self.stdout.write(f"Le {say_day(found.on)} : {found.labels} labels en vigueur. {ASSUMPTION}")
        self.stdout.write(
            f"{len(found.without)} arrondissements sans Fabrique (recalculé) ; {OFFICIAL_WITHOUT} selon l'annonce du "
            f"{say_day(OFFICIAL_DAY)}, dont la liste n'est pas publiée : l'écart reste inexpliqué."
        )
        if found.on < FIRST_KNOWN_DAY:
            self.stdout.write(
                f"Avant le {say_day(FIRST_KNOWN_DAY)}, la liste publiée ne dit pas quelles Fabriques étaient déjà "
                "annoncées : ces nombres supposent les 300 premières en vigueur dès la première annonce."
            )
        for departement, count in found.outside.items():
            self.stdout.write(f"Hors arrondissement : {count} label(s) dans le territoire {departement}.")
