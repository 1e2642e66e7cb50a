from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION
from fabriques.common.reasons import Refusal
from fabriques.territories.acts import import_commune_changes, import_zoning
from fabriques.territories.models import Departement
from fabriques.territories.zonings import download, movements
from fabriques.territories.zonings.findings import ANOMALY_LABELS, Effect
from fabriques.territories.zonings.formats.opening import blob_of
from fabriques.territories.zonings.kinds import Kind
from fabriques.territories.zonings.report import ImportReport

COG, POPULATIONS = "cog", "populations"
EFFECTS = {Effect.REPAIRED: "réparée", Effect.REJECTED: "refusée", Effect.NOTED: "signalée"}


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"« {text} » n'est pas une date : écrivez-la comme 2025-07-10.") from error


def codes(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


class Command(BaseCommand):
    help = (
        "Importe un zonage depuis le fichier officiel, ou les mouvements de communes (cog) ; compare les "
        "populations (populations). Chaque ligne réparée ou refusée est comptée ; le même fichier ne s'importe "
        "qu'une fois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[*(kind.value for kind in Kind), COG, POPULATIONS])
        parser.add_argument("file", help="chemin ou adresse http(s) du fichier")
        parser.add_argument("--vintage", default="", help="millésime : 2024, 2025-07-10…")
        parser.add_argument("--code", help="code du zonage (pour une liste libre)")
        parser.add_argument("--label", help="intitulé montré aux personnes")
        parser.add_argument("--source", help="texte ou service d'où vient le fichier")
        parser.add_argument("--licence")
        parser.add_argument("--valid-from", type=day, help="premier jour en vigueur, comme 2025-07-10")
        parser.add_argument("--valid-until", type=day, help="dernier jour en vigueur")
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--incomplete-in", type=codes, help="départements où la liste est incomplète : 971,972"
        )
        where.add_argument("--complete-in", type=codes, help="seuls départements où la liste est complète")
        parser.add_argument("--accept-fewer", action="store_true", help="accepte bien moins de territoires")
        parser.add_argument("--again", action="store_true", help="réimporte le même fichier")
        parser.add_argument("--lines", action="store_true", help="imprime chaque ligne réparée ou refusée")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["json"]
        with ExitStack() as stack:
            try:
                path, name, address = self.file(options["file"], stack, quiet)
                report = self.run(path, name, address, options)
            except Refusal as refusal:
                remedy = " ".join(reason.remedy for reason in refusal.reasons)
                kept = "" if options["kind"] == POPULATIONS else " Rien n'a changé."
                raise CommandError(f"{refusal} {remedy}{kept}") from refusal
        if quiet:
            self.stdout.write(json.dumps(as_plain(report), ensure_ascii=False))
        else:
            self.say(report, lines=options["lines"])

    def file(self, given: str, stack: ExitStack, quiet: bool) -> tuple[Path, str, str]:
        if not download.is_address(given):
            return Path(given), Path(given).name, ""
        path, name = stack.enter_context(download.downloaded(given, None if quiet else self.progress))
        return path, name, given

    def run(self, path: Path, name: str, address: str, options: dict[str, Any]) -> ImportReport:
        progress = None if options["json"] else self.progress
        if options["kind"] == POPULATIONS:
            return movements.compare_populations(blob_of(path, name), progress)
        if options["kind"] == COG:
            return import_commune_changes(
                path, by=INSTALLATION, at=clock.now(), file_name=name, progress=progress
            )
        if not options["vintage"]:
            raise CommandError("Donnez le millésime du fichier avec --vintage, comme 2024 ou 2025-07-10.")
        kept = (
            "vintage",
            "code",
            "label",
            "source",
            "licence",
            "valid_from",
            "valid_until",
            "accept_fewer",
            "again",
        )
        return import_zoning(
            options["kind"],
            path,
            by=INSTALLATION,
            at=clock.now(),
            incomplete_in=self.incomplete(options),
            address=address,
            file_name=name,
            progress=progress,
            **{each: options[each] for each in kept},
        )

    def incomplete(self, options: dict[str, Any]) -> list[str] | None:
        complete, incomplete = options["complete_in"], options["incomplete_in"]
        if complete is None:
            return list(incomplete) if incomplete is not None else None
        known = list(Departement.objects.order_by("code").values_list("code", flat=True))
        unknown = [code for code in complete if code not in known]
        if unknown:
            raise CommandError(f"Aucun département n'a le code {', '.join(unknown)}.")
        return sorted(set(known) - set(complete))

    def progress(self, step: str, count: int) -> None:
        unit = "octets" if step == "téléchargement" else "lignes"
        self.stdout.write(f"… {step} : {count} {unit}")

    def say(self, report: ImportReport, *, lines: bool) -> None:
        if lines:
            for each in report.findings:
                place = f"ligne {each.line}" if each.line else "fichier"
                self.stdout.write(
                    f"{place} [{ANOMALY_LABELS[each.anomaly]}, {EFFECTS[each.effect]}] {each.detail}"
                )
        for label, effect, count in report.told:
            self.stdout.write(f"{count} × {label} ({EFFECTS[effect]})")
        if not report.findings:
            self.stdout.write("aucune anomalie")
        for name, count in report.counts.items():
            self.stdout.write(f"{count} {name}")
        self.stdout.write(conclusion(report))


def conclusion(report: ImportReport) -> str:
    zoning = report.zoning
    if zoning is None:
        return "Mouvements enregistrés." if report.done else "Rien à enregistrer : le fichier a été comparé."
    said = (
        f"{zoning} : {report.lines} lignes lues, {report.members} territoires, {report.areas} contours, "
        f"{report.repaired} lignes réparées, {report.rejected} refusées."
    )
    if zoning.incomplete_in:
        said += f" Incomplet dans {len(zoning.incomplete_in)} départements ou collectivités."
    if not report.done:
        return f"Déjà importé le {zoning.imported_at:%d/%m/%Y} depuis le même fichier : rien n'a été fait. {said}"
    return f"{said} L'import précédent est remplacé et gardé." if report.replaced else said


def as_plain(report: ImportReport) -> dict[str, Any]:
    zoning = report.zoning
    return {
        "kind": report.kind,
        "vintage": report.vintage,
        "done": report.done,
        "zoning": zoning.pk if zoning else None,
        "code": zoning.code if zoning else None,
        "fingerprint": zoning.fingerprint if zoning else None,
        "incomplete_in": zoning.incomplete_in if zoning else [],
        "replaced": report.replaced.pk if report.replaced else None,
        "lines": report.lines,
        "members": report.members,
        "rows": report.rows,
        "areas": report.areas,
        "rejected": report.rejected,
        "repaired": report.repaired,
        "counts": dict(report.counts),
        "by_anomaly": report.by_anomaly,
        "findings": [
            {
                "line": each.line,
                "anomaly": each.anomaly.value,
                "effect": each.effect.value,
                "detail": each.detail,
            }
            for each in report.findings
        ],
    }
