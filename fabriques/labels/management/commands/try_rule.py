from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.common import clock
from fabriques.common.values import Ternary
from fabriques.labels.models import Label
from fabriques.rulebooks import reader
from fabriques.territories.geography import label as named
from fabriques.territories.verdict import words
from fabriques.territories.verdict.evidence import Location
from fabriques.territories.verdict.judge import Judge, Verdict
from fabriques.territories.zonings_in_force import commune, setting

PLAUSIBLE = ("qpv=commune_with_qpv", "outside_large_urban_centres=density_grid")


class Command(BaseCommand):
    help = (
        "Essaie une lecture possible de la règle de territoire sur les Fabriques déjà labellisées : un test de "
        "vraisemblance, pas une règle. Imprime celles qu'elle n'accepte pas, et pourquoi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rulebook", default="ami_2019_2021")
        parser.add_argument(
            "--adopt", action="append", metavar="FAIT=DÉFINITION", help=f"défaut : {PLAUSIBLE}"
        )
        parser.add_argument("--period", default="2019-2021")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="jour auquel lire les zonages (défaut : aujourd'hui)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        book = reader.load(options["rulebook"])[1]
        adopted = dict(each.split("=", 1) for each in options["adopt"] or PLAUSIBLE if "=" in each)
        try:
            rule = book.territory.adopting(adopted)
        except KeyError as error:
            raise CommandError(f"Le règlement n'a ni fait ni définition {error}.") from error
        judge = Judge(rule, setting(options["on"] or clock.today()), book.targets)
        labels = Label.objects.real().filter(period=options["period"]).select_related("place")
        found = [
            (each, judge.verdict(Location(commune(each.place.commune_id)))) for each in labels.order_by("pk")
        ]
        if not found:
            raise CommandError(
                f"Aucune Fabrique de la période {options['period']} : importez d'abord la liste."
            )
        self.say(found)

    def say(self, found: list[tuple[Label, Verdict]]) -> None:
        counted = Counter(verdict.accepted for _, verdict in found)
        for each, verdict in found:
            if verdict.accepted is not Ternary.YES:
                reference = each.place.source_references.values_list("reference", flat=True).first()
                self.stdout.write(f"{reference or each.place.public_id} {named(each.place.commune_id)}")
                for fact in verdict.trace.leaves():
                    self.stdout.write(f"  {words.sentence(verdict.of(fact.code))}")
        accepted, refused, unknown = (
            counted[answer] for answer in (Ternary.YES, Ternary.NO, Ternary.UNKNOWN)
        )
        self.stdout.write(
            f"{len(found)} Fabriques : {accepted} acceptées, {refused} non acceptées, {unknown} à vérifier."
        )
