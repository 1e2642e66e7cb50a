from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fabriques.calls.acts import found_programme, open_call, publish_rulebook
from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
from fabriques.rulebooks import reader

OFFICIAL = {
    "ami_2019_2021": (
        "fabriques-de-territoire-2019-2021",
        "Fabriques de territoire, appel à manifestation d'intérêt 2019-2021",
        "300 Fabriques soutenues trois ans, dans les quartiers prioritaires et hors des grands centres urbains.",
    ),
    "wave_2023": (
        "fabriques-de-territoire-2023",
        "Fabriques de territoire, vague 2023",
        "Une subvention forfaitaire d'un an, dans les arrondissements qui n'avaient aucune Fabrique.",
    ),
}


class Command(BaseCommand):
    help = "Écrit le programme, ses faits sourcés et les règlements officiels publiés (sans effet la seconde fois)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        programme = found_programme(by=INSTALLATION, at=at)
        published = {}
        for code, (slug, title, summary) in OFFICIAL.items():
            call = open_call(programme, slug, title, summary, by=INSTALLATION, at=at, fictitious=False)
            version = publish_rulebook(call, reader.load(code)[0], by=INSTALLATION, at=at)
            published[slug] = version.number
        if options["json"]:
            self.stdout.write(json.dumps(published))
        else:
            for slug, number in published.items():
                self.stdout.write(f"{slug} : règlement version {number}")
