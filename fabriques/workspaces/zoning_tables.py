"""What the pages about zonings say: sentences, tables and the lines of their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.common.authorization import LABELS
from fabriques.common.dates import legal_day, say_day
from fabriques.common.french import counted
from fabriques.common.text import shortened, web_address
from fabriques.common.values import grouped
from fabriques.territories.models import Zoning, ZoningFinding
from fabriques.territories.zoning_queries import Contents, ZoningGroup
from fabriques.territories.zonings.findings import ANOMALY_LABELS
from fabriques.territories.zonings.kinds import KINDS, Kind
from fabriques.theme.tables import Cell, Column, Table

SHORT = {Kind.QPV: "QPV", Kind.FRR: "FRR", Kind.ZRR: "ZRR"}
PUBLISHED = {
    Kind.QPV: gettext_lazy("data.gouv.fr, « Quartiers prioritaires de la politique de la ville » : contours ou liste"),
    Kind.DENSITY: gettext_lazy("insee.fr, « La grille communale de densité » (page 6439600)"),
    Kind.URBAN_UNITS: gettext_lazy("insee.fr, « Base des unités urbaines »"),
    Kind.FRR: gettext_lazy("data.gouv.fr, classement des communes en France ruralités revitalisation"),
    Kind.ZRR: gettext_lazy("data.gouv.fr, classement des communes en zone de revitalisation rurale"),
    Kind.MOUNTAIN: gettext_lazy("observatoire-des-territoires.gouv.fr, « Communes classées en zone de montagne »"),
    Kind.TOWN_PROGRAMMES: gettext_lazy("data.gouv.fr, Action cœur de ville et Petites villes de demain"),
    Kind.SOCIO_ECONOMIC: gettext_lazy("insee.fr, la table communale de l'indicateur choisi"),
    Kind.LIST: gettext_lazy("votre propre fichier ; ajoutez --code, --label et --source à la commande"),
}  # fmt: skip


def in_force_words(valid_from: Any, valid_until: Any) -> str:
    """« depuis le 1er janvier 2024 », or « du … au … »."""
    if valid_until is None:
        return _("depuis le %(day)s") % {"day": say_day(valid_from)}
    return _("du %(first)s au %(last)s") % {"first": say_day(valid_from), "last": say_day(valid_until)}


def imported_words(zoning: Zoning, people: Mapping[str, str]) -> str:
    day = say_day(legal_day(zoning.imported_at))
    by = (
        people.get(zoning.imported_by)
        or LABELS.get(zoning.imported_by)
        or zoning.imported_by
        or _("la plateforme")
    )
    return _("%(day)s, par %(by)s") % {"day": day, "by": by}


def short_name(zoning: Zoning) -> str:
    """« QPV 2024 », « Communes de montagne 2023 »: for a choice or a column."""
    label = SHORT.get(Kind(zoning.kind)) or zoning.label
    return f"{shortened(label, 40)} {zoning.vintage}"


def units_words(zoning: Zoning) -> str:
    if zoning.unit == Zoning.Unit.ARRONDISSEMENT:
        return counted(zoning.members, _("aucun arrondissement"), _("arrondissement"), _("arrondissements"))
    return counted(zoning.members, _("aucune commune"), _("commune"), _("communes"))


def incomplete_words(zoning: Zoning, departements: Mapping[str, str], most: int | None = None) -> str:
    """« Guadeloupe (971), Martinique (972) », cut after `most` of them; empty for a complete generation."""
    names = [f"{departements.get(code, '')} ({code})".strip() for code in zoning.incomplete_in]
    shown = ", ".join(names[:most])
    others = len(names) - len(names[:most])
    if not others:
        return shown
    return _("%(shown)s et %(others)s autres départements") % {"shown": shown, "others": grouped(others)}


def generations_table(caption: str, generations: Iterable[Zoning], people: Mapping[str, str]) -> Table:
    def cells(zoning: Zoning) -> dict[str, Any]:
        return {
            "vintage": Cell(zoning.vintage, href=reverse("workspaces:zoning", args=[zoning.pk])),
            "force": in_force_words(zoning.valid_from, zoning.valid_until),
            "territories": units_words(zoning),
            "areas": grouped(zoning.areas),
            "repaired": grouped(zoning.repaired),
            "rejected": grouped(zoning.rejected),
            "source": Cell(zoning.source, href=web_address(zoning.address)),
            "licence": zoning.licence,
            "imported": imported_words(zoning, people),
        }

    columns = (
        Column("vintage", _("Millésime")),
        Column("force", _("En vigueur")),
        Column("territories", _("Territoires")),
        Column("areas", _("Contours"), align="end"),
        Column("repaired", _("Réparées"), align="end"),
        Column("rejected", _("Refusées"), align="end"),
        Column("source", _("Source")),
        Column("licence", _("Licence")),
        Column("imported", _("Importé le")),
    )
    return Table.build(caption, columns, generations, cells)


def missing_rows(groups: Iterable[ZoningGroup], named: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    for group in groups:
        by = " ; ".join(named.get(group.code, [])) or _("aucun règlement")
        label = _("Liste « %(code)s »") % {"code": group.code} if group.label == group.code else group.label
        for what in missing_words(group, is_named=group.code in named):
            yield {"zoning": label, "what": what, "named": by}


def missing_words(group: ZoningGroup, *, is_named: bool) -> Iterator[str]:
    """What a zoning lacks and what follows, one sentence for each thing."""
    if not group.generations:
        if group.kind is not Kind.LIST:
            yield _("Aucune génération importée : les réponses sont « à vérifier ».")
        elif is_named:
            yield _(
                "Aucune liste importée : celle de la vague, ou celle que la plateforme recalcule, en tient lieu ;"
                " sinon les réponses sont « à vérifier »."
            )
        else:
            yield _(
                "Aucune liste importée : les réponses d'un règlement qui en nommerait une sont « à vérifier »."
            )
        return
    if group.lapsed:
        yield _("Aucune génération en vigueur aujourd'hui : les réponses d'aujourd'hui sont « à vérifier ».")
    for each in group.missing:
        force = in_force_words(each.valid_from, each.valid_until)
        yield _("Millésime %(vintage)s, en vigueur %(force)s : les réponses à ces dates sont « à vérifier ».") % {
            "vintage": each.vintage, "force": force,
        }  # fmt: skip


def missing_table(groups: Iterable[ZoningGroup], named: Mapping[str, list[str]]) -> Table:
    rows = missing_rows(groups, named)
    columns = (
        Column("zoning", _("Zonage")),
        Column("what", _("Ce qui manque")),
        Column("named", _("Nommé par")),
    )
    return Table.build(_("Ce qu'il reste à importer"), columns, rows, lambda row: row)


def how_table(kinds: Iterable[Kind]) -> Table:
    def cells(kind: Kind) -> dict[str, Any]:
        return {
            "kind": KINDS[kind].label,
            "file": PUBLISHED[kind],
            "code": kind.value,
        }

    columns = (
        Column("kind", _("Zonage")),
        Column("code", _("Nature à écrire dans la commande")),
        Column("file", _("Où le fichier est publié")),
    )
    return Table.build(_("Un fichier par zonage, tel qu'il est publié"), columns, kinds, cells)


def facts(
    zoning: Zoning, contents: Contents, people: Mapping[str, str], missing: str
) -> list[dict[str, Any]]:
    """The facts of one generation, for a summary list."""
    absent = (
        _("hors du zonage")
        if zoning.absence_says_no
        else _("« à vérifier » : le fichier classe chaque commune")
    )
    pairs: list[tuple[str, Any]] = [
        (_("Zonage"), KINDS[Kind(zoning.kind)].label),
        (_("Code dans les règlements"), zoning.code),
        (_("En vigueur"), in_force_words(zoning.valid_from, zoning.valid_until)),
        (_("Licence"), zoning.licence),
        (_("Fichier"), zoning.file_name),
        (_("Empreinte du fichier"), zoning.fingerprint),
        (_("Importé le"), imported_words(zoning, people)),
        (_("Lignes lues"), grouped(zoning.lines)),
        (_("Territoires et classes retenus"), grouped(contents.lines)),
        (_("Un territoire absent est"), absent),
        (_("Incomplet dans"), missing or _("aucun département signalé")),
    ]
    if zoning.areas:
        precision = _("%(n)s m") % {"n": zoning.precision_m} if zoning.precision_m is not None else ""
        pairs.append((_("Précision du tracé"), precision))
    entries = [{"term": term, "value": value} for term, value in pairs]
    source = {"term": _("Source"), "value": zoning.source, "href": web_address(zoning.address)}
    return [*entries[:3], source, *entries[3:]]


def classes_table(contents: Contents) -> Table:
    columns = (
        Column("label", _("Classe ou zone")),
        Column("territories", _("Territoires"), align="end"),
        Column("partial", _("Dont en partie seulement"), align="end"),
    )
    return Table.build(
        _("Territoires par classe"),
        columns,
        contents.classes,
        lambda each: {
            "label": each.label,
            "territories": grouped(each.territories),
            "partial": grouped(each.partial),
        },
        empty_title=_("Aucun territoire"),
        empty_text=_("Le fichier importé n'en retient aucun."),
    )


EFFECT_TONES = {"repaired": "wait", "rejected": "bad"}


def anomaly_words(finding: ZoningFinding) -> str:
    labels: Mapping[str, str] = {each.value: label for each, label in ANOMALY_LABELS.items()}
    return labels.get(finding.anomaly, finding.anomaly)


def findings_table(found: Iterable[ZoningFinding]) -> Table:
    def cells(finding: ZoningFinding) -> dict[str, Any]:
        return {
            "line": grouped(finding.line) if finding.line else _("fichier entier"),
            "effect": Cell(finding.get_effect_display(), tone=EFFECT_TONES.get(finding.effect, "neutral")),
            "anomaly": anomaly_words(finding),
            "detail": finding.detail,
        }

    columns = (
        Column("line", _("Ligne")),
        Column("effect", _("Effet")),
        Column("anomaly", _("Anomalie")),
        Column("detail", _("Motif")),
    )
    return Table.build(
        _("Anomalies du fichier, dans l'ordre de ses lignes"),
        columns,
        found,
        cells,
        empty_title=_("Aucune anomalie"),
        empty_text=_("Aucune ligne de ce choix n'a été réparée ni refusée."),
    )
