from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.journal import rules
from fabriques.journal.queries import plain_entries


class Command(BaseCommand):
    help = "Vérifie le journal, en exporte une journée avec sa racine, ou vérifie un export hors ligne."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify", "export", "verify-file"])
        parser.add_argument("file", nargs="?", help="le fichier à vérifier")
        parser.add_argument("--on", type=date.fromisoformat, help="le jour à exporter (AAAA-MM-JJ)")
        parser.add_argument("--root", help="la racine publiée, à comparer")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            for entry in plain_entries(options["on"]):
                self.stdout.write(json.dumps(entry, ensure_ascii=False, sort_keys=True))
            return
        if options["action"] == "verify-file":
            if not options["file"]:
                raise CommandError("Indiquez le fichier à vérifier.")
            lines = Path(options["file"]).read_text(encoding="utf-8").splitlines()
            self.verdict([json.loads(line) for line in lines], options, whole=False)
            return
        self.verdict(list(plain_entries()), options, whole=True)

    def verdict(self, entries: list[dict[str, Any]], options: dict[str, Any], *, whole: bool) -> None:
        faults = rules.faults(entries, whole=whole)
        root = rules.root(entry["hash"] for entry in entries)
        if options["root"] and options["root"] != root:
            faults.append("La racine publiée ne correspond pas à ce contenu.")
        if options["json"]:
            self.stdout.write(
                json.dumps({"entries": len(entries), "root": root, "faults": faults}, ensure_ascii=False)
            )
        else:
            self.stdout.write(f"{len(entries)} écritures vérifiées. Racine : {root}")
            for fault in faults:
                self.stdout.write(f"  ✗ {fault}")
        if faults:
            raise CommandError(f"{len(faults)} défaut(s) dans le journal.")
