"""What the comparison of two generations says: tables, and the words of each fate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.common.values import grouped
from fabriques.territories.zoning_comparison import ComparedLine, Comparison, Fate, Said
from fabriques.theme.tables import PAGE_PARAM, Cell, Column, Table, query_without
from fabriques.workspaces.zoning_tables import short_name

# Each fate as an address names it, as a title says it, and how it is drawn.
FATES = {
    Fate.ENTERED: ("entrees", gettext_lazy("Entrées")),
    Fate.LEFT: ("sorties", gettext_lazy("Sorties")),
    Fate.CHANGED: ("changees", gettext_lazy("Changées")),
    Fate.KEPT: ("restees", gettext_lazy("Restées")),
    Fate.UNKNOWN: ("a-verifier", gettext_lazy("À vérifier")),
    Fate.OUTSIDE: ("dehors", gettext_lazy("Hors zonage avant et après")),
}
TONES = {Fate.ENTERED: "good", Fate.LEFT: "bad", Fate.CHANGED: "info", Fate.UNKNOWN: "wait"}


def said_words(said: Iterable[Said]) -> str:
    """« FRR socle (en partie) ; FRR+ »; a territory that the generation does not name is « absente »."""
    words = [f"{each.label} ({_('en partie')})" if each.partial else each.label for each in said]
    return " ; ".join(words) or _("absente")


def transitions_table(comparison: Comparison) -> Table:
    columns = (
        Column("before", short_name(comparison.before)),
        Column("after", short_name(comparison.after)),
        Column("fate", _("Ce que cela change")),
        Column("territories", _("Territoires"), align="end"),
    )
    return Table.build(
        _("D'une classe à l'autre"),
        columns,
        comparison.transitions,
        lambda each: {
            "before": said_words(each.before),
            "after": said_words(each.after),
            "fate": Cell(FATES[each.fate][1], tone=TONES.get(each.fate, "neutral")),
            "territories": grouped(each.territories),
        },
    )


def departements_table(comparison: Comparison, query: QueryDict) -> Table:
    columns = (
        Column("departement", _("Département")),
        *(Column(fate.value, str(label), align="end") for fate, (_slug, label) in FATES.items()),
    )

    def cells(each: Any) -> dict[str, Any]:
        counts = {
            fate.value: Cell(
                grouped(each.counts[fate]),
                href=query_without(query, PAGE_PARAM, liste=slug, departement=each.code) + "#liste"
                if each.counts[fate]
                else "",
            )
            for fate, (slug, _label) in FATES.items()
        }
        return {"departement": f"{each.name} ({each.code})".strip(), **counts}

    return Table.build(_("Territoires par département"), columns, comparison.departements, cells)


def lines_table(comparison: Comparison, caption: str, lines: Iterable[ComparedLine]) -> Table:
    columns = (
        Column("name", _("Arrondissement") if comparison.by_arrondissement else _("Commune")),
        Column("code", _("Code")),
        Column("before", short_name(comparison.before)),
        Column("after", short_name(comparison.after)),
    )
    return Table.build(
        caption,
        columns,
        lines,
        lambda line: {
            "name": line.name or _("code sans commune actuelle"),
            "code": line.code,
            "before": said_words(line.before),
            "after": said_words(line.after),
        },
        empty_title=_("Aucun territoire"),
        empty_text=_("Aucun territoire n'est dans ce cas entre ces deux générations."),
    )
