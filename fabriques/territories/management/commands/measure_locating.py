from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.territories.geography import label
from fabriques.territories.locating import measure


class Command(BaseCommand):
    help = "Mesure l'exactitude de la localisation sur un inventaire de tiers-lieux qui donne la réponse."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="inventaire au format du CGET (CSV)")
        parser.add_argument(
            "--town-halls", type=Path, help="paquet des contours : l'adresse de chaque mairie est localisée"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        inventory, wheel = options["file"], options["town_halls"]
        if not (inventory or wheel):
            raise CommandError("Indiquez un inventaire, ou le paquet des contours avec --town-halls.")
        try:
            if inventory:
                self.show("Code postal et commune", measure.by_name(measure.inventory_names(inventory)))
                self.show("Point", measure.by_point(measure.inventory_points(inventory)))
            if wheel:
                self.show("Adresses des mairies", measure.by_name(measure.town_halls(wheel)))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise CommandError(f"Fichier illisible : {error}") from error

    def show(self, title: str, tally: measure.Tally) -> None:
        share = f"{100 * tally.right / max(tally.total, 1):.2f}".replace(".", ",")
        self.stdout.write(
            f"{title} : {tally.right} justes sur {tally.total} ({share} %), "
            f"{len(tally.wrong)} fausses, {len(tally.abstained)} sans réponse"
        )
        for name, answer in tally.wrong:
            self.stdout.write(f"  fausse : {name} → {answer} {label(answer)}")
        if tally.abstained:
            self.stdout.write(f"  sans réponse : {', '.join(tally.abstained)}")
