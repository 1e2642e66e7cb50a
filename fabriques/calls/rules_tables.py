"""The rules of a call in tables, value by value with their source: on its public page and in its preview."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fabriques.calls.brief import NO_RESULTS_DAY, brief
from fabriques.calls.models import Wave
from fabriques.common.dates import legal_day, say_day, say_instant
from fabriques.rulebooks.types import Criterion, Document, Expectation, Rulebook
from fabriques.rulebooks.values import Mark, Source, Value
from fabriques.theme.tables import Cell, Column, Table

Rule = tuple[str, Value[Any] | None]


def column(key: str) -> Column:
    names = {
        "rule": _("Règle"),
        "said": _("Ce que dit le texte"),
        "criterion": _("Critère"),
        "effect": _("Effet"),
        "weight": _("Poids"),
        "piece": _("Pièce"),
        "count": _("Nombre au moins"),
        "result": _("Résultat"),
        "expected": _("Annoncé ou attendu"),
        "observed": _("Constaté"),
        "source": _("Source"),
    }
    return Column(key, names[key])


def columns(*keys: str) -> list[Column]:
    return [column(key) for key in keys]


def said(value: Value[Any]) -> Cell:
    """What a text says, with its note; what it does not say is drawn as a tag, never left blank."""
    if not value.known:
        return Cell(value.words, tone="neutral")
    return Cell(f"{value.words} – {value.note}" if value.note else value.words)


def cited(source: Source) -> str:
    """The text a value comes from and how reliable it is; what is fictitious already says so."""
    fictitious = source.mark is Mark.FICTITIOUS
    return source.text if fictitious else f"{source.text} ({source.mark.label})"


def rule_cells(rule: tuple[str, Value[Any]]) -> dict[str, Any]:
    label, value = rule
    return {"rule": label, "said": said(value), "source": cited(value.source) if value.known else "–"}


def calendar_rules(book: Rulebook, wave: Wave | None) -> list[Rule]:
    """The calendar as the text gives it or, for an announced wave, the wave's own: what it says wins."""
    calendar = book.calendar
    dates: list[Rule] = [
        (_("Annonce"), calendar.announced_on),
        (_("Clôture, jour"), calendar.closes_on),
        (_("Clôture, heure"), calendar.closes_time),
        (_("Résultats"), calendar.results_on),
    ]
    if wave is not None:
        dates = [
            (_("Annonce"), of_wave(wave, say_day(legal_day(wave.opened_at or wave.opens_at)))),
            (_("Ouverture"), of_wave(wave, say_instant(wave.opens_at))),
            (_("Clôture"), of_wave(wave, say_instant(wave.closes_at))),
            (_("Résultats"), calendar.results_on if wave.results_on else of_wave(wave, _(NO_RESULTS_DAY))),
        ]
    return [
        *dates,
        (_("Règle de retard"), calendar.lateness.text),
        (_("Fuseau horaire"), calendar.lateness.time_zone),
    ]


def of_wave(wave: Wave, words: str) -> Value[str]:
    mark = Mark.FICTITIOUS if wave.is_fictitious else Mark.OFFICIAL
    return Value(words, "texte", legal_day(wave.opens_at), Source(_("Calendrier de la vague"), None, mark))


def rules_in_words(book: Rulebook, wave: Wave | None = None) -> list[Table]:
    """The rules of a call by subject, each with its source; a rule the call has not is left out."""
    amounts, path, laureates = book.amounts, book.decision, book.laureates
    groups: list[tuple[str, list[Rule]]] = [
        (
            _("Argent"),
            [
                (_("Montant forfaitaire"), amounts.flat),
                (_("Montant minimal"), amounts.minimum),
                (_("Montant maximal"), amounts.maximum),
                (_("Maximum par an"), amounts.yearly_maximum),
                (_("Durée"), amounts.duration_years),
                (_("Bonus numérique"), amounts.bonus.amount if amounts.bonus else None),
                (_("Enveloppe"), book.envelope.total),
                (_("Dépenses admises"), book.spending.eligible),
                (_("Dépenses exclues"), book.spending.excluded),
                (_("Part de l'État au plus"), amounts.cofunding_rate),
            ],
        ),
        (
            _("Calendrier"),
            calendar_rules(book, wave),
        ),
        (
            _("Territoires, lauréats, candidats"),
            [
                (_("Territoires visés"), book.territory.statement),
                (_("Nombre de lauréats au plus"), laureates.maximum),
                (_("Lauréats par vague, en principe"), laureates.per_wave),
                (_("Lauréats attendus (affiché, jamais imposé)"), laureates.expected),
                (_("Formes juridiques admises"), book.applicants.legal_forms),
            ],
        ),
        (
            _("Le chemin de la décision"),
            [
                (_("Signale les projets"), path.nominates),
                (_("Donne un avis"), path.gives_opinion),
                (_("Classe"), path.ranks),
                (_("Décide"), path.decides),
                (_("Signe la convention"), path.signs),
                (_("Annonce"), path.announces),
            ],
        ),
    ]
    return [
        Table.build(
            title,
            columns("rule", "said", "source"),
            [rule for rule in rules if rule[1] is not None],
            rule_cells,
        )
        for title, rules in groups
    ]


def criteria_table(book: Rulebook) -> Table:
    def cells(each: Criterion) -> dict[str, Any]:
        return {
            "criterion": f"{each.label}. {each.help}" if each.help else each.label,
            "effect": said(each.effect),
            "weight": "–" if each.excludes else said(each.weight),
            "source": cited(each.source),
        }

    shown = columns("criterion", "effect", "weight", "source")
    return Table.build(
        _("Critères"), shown, book.criteria, cells, empty_title=_("Aucun critère n'est publié")
    )


def documents_table(book: Rulebook) -> Table:
    def cells(each: Document) -> dict[str, Any]:
        name = f"{each.label}. {each.help}" if each.help else each.label
        return {"piece": name, "count": said(each.count), "source": cited(each.source)}

    shown = columns("piece", "count", "source")
    return Table.build(
        _("Pièces demandées"), shown, book.documents, cells, empty_title=_("Aucune pièce n'est publiée")
    )


def expectations_table(book: Rulebook) -> Table:
    def cells(each: Expectation) -> dict[str, Any]:
        values = {"result": each.label, "expected": said(each.expected), "observed": said(each.observed)}
        return {**values, "source": cited(each.expected.source)}

    shown = columns("result", "expected", "observed", "source")
    return Table.build(_("Résultats, montrés et jamais imposés"), shown, book.expectations, cells)


def rules_shown(book: Rulebook, wave: Wave | None = None) -> dict[str, Any]:
    """What the templates « calls/brief.html » and « calls/rules.html » draw; `wave`: the one whose dates are said."""
    return {
        "brief": brief(book, wave),
        "groups": rules_in_words(book, wave),
        "criteria": criteria_table(book),
        "documents": documents_table(book),
        "expectations": expectations_table(book) if book.expectations else None,
    }
