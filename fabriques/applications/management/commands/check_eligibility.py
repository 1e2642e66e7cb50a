from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.applications.batch import calls, process
from fabriques.common import clock
from fabriques.common.dates import say_day
from fabriques.common.reasons import Refusal
from fabriques.common.values import Ternary, grouped
from fabriques.rulebooks.territory import ANSWERS


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"« {written} » n'est pas une date : écrivez 2026-01-31.") from error


class Command(BaseCommand):
    help = (
        "Vérifie une liste de lieux (CSV, XLSX ou ODS) : le même fichier, avec un verdict sur chaque ligne."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--call",
            action="append",
            default=[],
            metavar="APPEL",
            help="adresse d'un appel ; les ouverts sinon",
        )
        parser.add_argument("--on", type=day, metavar="AAAA-MM-JJ", help="jour des zonages")
        parser.add_argument("--output", type=Path, help="fichier à écrire ; sinon « …-verifie » à côté")
        parser.add_argument("--quiet", action="store_true", help="n'imprime que les totaux")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        if not source.is_file():
            raise CommandError(f"Le fichier {source} n'existe pas.")
        target: Path = options["output"] or source.with_stem(f"{source.stem}-verifie")
        if target.exists():
            raise CommandError(f"Le fichier {target} existe déjà : donnez un autre nom avec --output.")
        unfinished = target.with_name(f".{target.name}.en-cours")
        try:
            self.judge(source, unfinished, target, options)
        except Refusal as refusal:
            raise CommandError("\n".join(each.said for each in refusal.reasons)) from refusal
        finally:
            unfinished.unlink(missing_ok=True)

    def judge(self, source: Path, unfinished: Path, target: Path, options: dict[str, Any]) -> None:
        at = clock.now()
        asked = calls.asked(calls.chosen(options["call"], at), options["on"], at)
        watch = process.Watch() if options["quiet"] else process.Watch(self.say_progress, self.say_problem)
        progress = process.check(source, unfinished, source.name, asked, watch)
        unfinished.replace(target)
        for each in asked:
            counts = progress.answers[each.slug]
            said = ", ".join(f"{ANSWERS[answer]} {grouped(counts.get(answer, 0))}" for answer in Ternary)
            self.stdout.write(f"{each.title} (zonages au {say_day(each.judge.setting.on)}) : {said}")
        self.stdout.write(
            f"Lignes : {grouped(progress.total)} ; localisées : {grouped(progress.located)} ; "
            f"vides : {grouped(progress.blank)} ; à revoir : {grouped(progress.problems)}"
        )
        self.stdout.write(f"Écrit dans {target}")

    def say_progress(self, progress: process.Progress) -> None:
        self.stderr.write(f"{grouped(progress.done)} lignes sur {grouped(progress.total)}")

    def say_problem(self, line: int, why: str) -> None:
        self.stdout.write(f"ligne {line} : {why}")
