from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.labels.acts import ImportOutcome, import_register
from fabriques.labels.register import RegisterFileError


class Command(BaseCommand):
    help = "Importe une liste publiée de Fabriques, chaque anomalie avec sa ligne ; se répète sans doublon."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument(
            "--accept-rejected", action="store_true", help="applique le reste malgré des refus"
        )
        parser.add_argument("--quiet", action="store_true", help="n'imprime que le résumé")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"])
        if not file.is_file():
            raise CommandError(f"Le fichier {file} n'existe pas.")
        try:
            outcome = import_register(
                file.read_bytes(), by=INSTALLATION, at=clock.now(), accept_rejected=options["accept_rejected"]
            )
        except (RegisterFileError, Refusal) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_plain(outcome), ensure_ascii=False))
        else:
            self.say(outcome, quiet=options["quiet"])
        if outcome.run is None:
            raise CommandError(
                "Des lignes sont refusées : rien n'a été enregistré. Corrigez-les, ou relancez avec --accept-rejected."
            )

    def say(self, outcome: ImportOutcome, *, quiet: bool) -> None:
        if not quiet:
            for line in outcome.lines:
                for each in line.findings:
                    name = f"ligne {line.number} {line.reference}"
                    self.stdout.write(f"{name} [{each.anomaly}] {each.detail} → {each.done}")
        kinds = Counter(each.anomaly for line in outcome.lines for each in line.findings)
        self.stdout.write(
            ", ".join(f"{name} {count}" for name, count in sorted(kinds.items())) or "aucune anomalie"
        )
        if outcome.run is not None:
            run = outcome.run
            self.stdout.write(
                f"{run.lines} lignes : {run.created} lieux créés, {run.known} déjà connus, {run.rejected} refusées"
            )


def as_plain(outcome: ImportOutcome) -> dict[str, Any]:
    run = outcome.run
    return {
        "applied": run is not None,
        "lines": len(outcome.lines),
        "created": run.created if run else 0,
        "known": run.known if run else 0,
        "rejected": sum(line.rejected for line in outcome.lines),
        "findings": [
            {
                "line": line.number,
                "id": line.reference,
                "anomaly": e.anomaly,
                "detail": e.detail,
                "done": e.done,
            }
            for line in outcome.lines
            for e in line.findings
        ],
    }
