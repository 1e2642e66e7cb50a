"""The choices that the builder of forms offers, taken from the rules of the call and from the shipped forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.utils.translation import gettext as _

from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.checks import CLOSED_LIST, natures
from fabriques.rulebooks.form.contradictions import CONDITIONING
from fabriques.rulebooks.form.edits import Way
from fabriques.rulebooks.form.reader import load, read_once, shipped
from fabriques.rulebooks.form.types import KIND_NAMES, Days, Holds, Kind
from fabriques.rulebooks.form.words import DAYS_NAMES, HOLDS_NAMES, TICKED_LABELS, YES_NO_LABELS
from fabriques.rulebooks.law.texts import OF_QUESTIONS
from fabriques.rulebooks.types import Rulebook
from fabriques.rulebooks.values import Item

Choices = list[tuple[str, str]]
LEGAL = "@legal_form"
OWN_NAME = "@own"


def legal_forms() -> list[Item]:
    """Every legal form an organisation may have here; the unknown one is no condition."""
    unknown = Organisation.LegalForm.UNKNOWN
    return [Item(each.value, str(each.label)) for each in Organisation.LegalForm if each is not unknown]


def kind_name(raw: Mapping[str, object]) -> str:
    kind = str(raw.get("kind"))
    return KIND_NAMES[Kind(kind)] if kind in set(Kind) else _("genre inconnu")


def label_of(raw: Mapping[str, object], code: str) -> str:
    return str(raw.get("label") or code)


def earlier(document: Mapping[str, object], way: Way) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The questions asked before a place, in order, those of groups left out."""
    for section, table in edits.sections(document).items():
        for code, raw in edits.fields(table).items():
            if (section, code) == way[:2]:
                return
            yield code, raw


def dependences(document: Mapping[str, object], way: Way) -> Choices:
    """What a question may depend on: nothing, the legal form, a question asked before."""
    found = [("", _("Toujours")), (LEGAL, _("Selon la forme juridique de la structure"))]
    for code, raw in earlier(document, way):
        said = _("Selon la réponse à « %s »") if answers(raw) else _("Si « %s » a une réponse")
        found.append((code, said % label_of(raw, code)))
    return found


def answers(raw: Mapping[str, object]) -> Choices:
    """The answers that a question may be compared to; empty when it may only be filled or not."""
    kind = raw.get("kind")
    if kind not in CONDITIONING:
        return []
    if kind == Kind.YES_NO:
        return list(YES_NO_LABELS.items())
    if kind == Kind.ATTESTATION:
        return list(TICKED_LABELS.items())
    listed = raw.get("choices")
    return [
        (str(each.get("code")), str(each.get("label")))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]


def triggers(document: Mapping[str, object], way: Way, depends_on: str) -> Choices:
    """The answers, or the legal forms, that may be ticked for what a question depends on."""
    if depends_on == LEGAL:
        return [(item.code, item.label) for item in legal_forms()]
    return answers(dict(earlier(document, way)).get(depends_on, {}))


def with_stored(offered: Choices, stored: object) -> Choices:
    """The choices, with what the text holds among them even when nobody knows it."""
    code = str(stored or "")
    if code and code not in dict(offered):
        return [*offered, (code, _("%s (inconnu du règlement)") % code)]
    return offered


def criteria(book: Rulebook | None) -> Choices:
    none = [("", _("Aucun"))]
    return none + [(each.code, each.label) for each in (book.criteria if book else ())]


def documents(book: Rulebook | None) -> Choices:
    """The pieces of the rules first, then those of the closed list."""
    named = [(each.code, _("%s (règlement)") % each.label) for each in (book.documents if book else ())]
    closed = [
        (item.code, _("%s (liste fermée du Cerfa 12156)") % item.label)
        for item in CLOSED_LIST
        if item.code not in dict(named)
    ]
    return [("", _("Aucune des deux listes")), *named, *closed]


def laws() -> Choices:
    """The legal rules that a question may come from."""
    return [("", _("Aucune")), *((code, rule.title) for code, rule in OF_QUESTIONS.items())]


def days() -> Choices:
    """The days that may answer a question of kind date."""
    return [("", _("Tous")), *((each.value, DAYS_NAMES[each].capitalize()) for each in Days)]


def natures_of(book: Rulebook | None) -> Choices:
    named = [(item.code, item.label) for item in (natures(book) if book else ())]
    return [("", _("Non dite : à vérifier")), *named]


def indicators(book: Rulebook | None) -> Choices:
    """The figures of the yearly return, then those that the shipped forms announce beyond it."""
    declared = [
        (each.code, f"{each.label} ({each.unit})") for each in (book.yearly_return.indicators if book else ())
    ]
    beyond = [
        (code, _("%s (pas encore au bilan)") % label)
        for code, label in announced().items()
        if code not in dict(declared)
    ]
    return [("", _("Aucun")), *declared, *beyond]


def shared_names() -> Choices:
    """What the permanent file of an organisation already keeps under a name common to several forms."""
    known = [(name, _("Oui, avec « %s »") % label) for name, label in shared().items()]
    return [("", _("Non")), (OWN_NAME, _("Oui, pour cette question")), *known]


def holds() -> Choices:
    return [("", _("Rien de particulier")), *((each.value, HOLDS_NAMES[each]) for each in Holds)]


@lru_cache(maxsize=1)
def announced() -> dict[str, str]:
    """Indicator code → label of the shipped question that announces it."""
    return {
        field.indicator: field.label
        for code in shipped()
        for field in read_once(load(code)).fields()
        if field.indicator
    }


@lru_cache(maxsize=1)
def shared() -> dict[str, str]:
    """Name in the permanent file → label of the shipped question that keeps it."""
    return {
        field.shared: field.label
        for code in shipped()
        for field in read_once(load(code)).fields()
        if field.shared
    }
