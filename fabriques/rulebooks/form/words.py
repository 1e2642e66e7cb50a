"""What a form says of itself, in words: a path of its text, when a question is asked, what is set for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from fabriques.common.dates import say_day
from fabriques.common.values import grouped
from fabriques.rulebooks import editing
from fabriques.rulebooks.form.types import KIND_NAMES, Condition, Days, Field, Holds, Kind
from fabriques.rulebooks.law.texts import OF_QUESTIONS
from fabriques.rulebooks.values import Item

HOLDS_NAMES = {
    Holds.PLACE_NAME: "le nom du tiers-lieu",
    Holds.SUMMARY: "la présentation du lieu",
    Holds.ACTIVITIES: "les activités et services",
}
DAYS_NAMES = {
    Days.TO_COME: "à venir : le jour de la demande ou après",
    Days.PAST: "passés : le jour de la demande ou avant",
}
YES_NO_LABELS = {"yes": "oui", "no": "non"}
TICKED_LABELS = {"yes": "cochée", "no": "non cochée"}
LIMIT_UNITS = {
    Kind.TEXT: "caractères",
    Kind.LONG_TEXT: "caractères",
    Kind.CHOICES: "réponses",
    Kind.AMOUNT: "euros",
    Kind.BUDGET: "lignes",
    Kind.FUNDING: "lignes",
    Kind.DOCUMENTS: "pièces",
    Kind.GROUP: "lignes",
    Kind.CONSORTIUM: "membres",
}


def say_path(document: Mapping[str, object], path: str) -> str:
    """« Rubrique « Le lieu », question « Nom » » for « sections.place.fields.name.maximum »."""
    parts = path.split(".")
    said: list[str] = []
    here = ""
    for name, code in zip(parts[::2], parts[1::2], strict=False):
        if name not in ("sections", "fields"):
            break
        here = f"{here}.{name}.{code}".lstrip(".")
        table = editing.get(document, here)
        shown = _titled(table) or code
        said.append(f"rubrique « {shown} »" if name == "sections" else f"question « {shown} »")
    words = ", ".join(said) or "formulaire"
    return words[0].upper() + words[1:]


def _titled(table: object) -> str:
    if not isinstance(table, Mapping):
        return ""
    return str(table.get("title") or table.get("label") or "")


def answers_offered(field: Field) -> dict[str, str]:
    """The answers that a question may be compared to, by code; empty when it may only be filled or not."""
    if field.kind is Kind.YES_NO:
        return dict(YES_NO_LABELS)
    if field.kind is Kind.ATTESTATION:
        return dict(TICKED_LABELS)
    return {choice.code: choice.label for choice in field.choices}


def say_condition(
    condition: Condition | None, fields: Mapping[str, Field], legal_forms: Sequence[Item] = ()
) -> str:
    """When a question is asked, « » for always; `legal_forms` gives their names, else their codes are said."""
    if condition is None:
        return ""
    if condition.legal_forms:
        names = {item.code: item.label for item in legal_forms}
        listed = ", ".join(names.get(code, code) for code in condition.legal_forms)
        return f"si la forme juridique est : {listed}"
    other = fields.get(condition.field)
    name = other.label if other else condition.field
    if not condition.values:
        return f"si « {name} » a une réponse"
    offered = answers_offered(other) if other else {}
    listed = " ou ".join(f"« {offered.get(value, value)} »" for value in condition.values)
    return f"si la réponse à « {name} » est {listed}"


def say_law(field: Field) -> str:
    """From when to when a question is asked, when it comes from a legal rule; « » otherwise."""
    if not field.law:
        return ""
    periods = OF_QUESTIONS[field.law].periods
    first, last = periods[0].since, periods[-1].until
    since = f"depuis le {say_day(first)}" if first is not None else ""
    until = f"jusqu'au {say_day(last)}" if last is not None else ""
    return f"pour les demandes faites {' et '.join(part for part in (since, until) if part)}"


def help_on(field: Field, day: date) -> str:
    """The help of a question, with the text in force on a day when it comes from a legal rule."""
    text = OF_QUESTIONS[field.law].on(day) if field.law else None
    cited = f"Texte applicable : {text.citation}." if text is not None and text.known else ""
    return " ".join(part for part in (field.help, cited) if part)


def say_limits(field: Field) -> str:
    """« de 20 à 600 caractères », « 3 pièces au plus »; « » when there is no limit."""
    unit = field.unit or LIMIT_UNITS.get(field.kind, "")
    least, most = field.minimum, field.maximum
    if least is not None and most is not None:
        said = f"{grouped(least)}" if least == most else f"de {grouped(least)} à {grouped(most)}"
        return f"{said} {unit}"
    if most is not None:
        return f"{grouped(most)} {unit} au plus"
    return f"{grouped(least)} {unit} au moins" if least is not None else ""


def statements(
    field: Field, fields: Mapping[str, Field], legal_forms: Sequence[Item] = ()
) -> Iterator[tuple[str, str]]:
    """Everything set for a question, each with its name, in French; what is not set is left out."""
    condition = say_condition(field.condition, fields, legal_forms)
    categories = (f"{each.label} ({each.nature or 'nature non dite'})" for each in field.categories)
    told = (
        ("intitulé", field.label),
        ("genre", KIND_NAMES[field.kind]),
        ("aide", field.help),
        ("réponse", "obligatoire" if field.required else "facultative"),
        ("posée", condition or "toujours"),
        ("règle de droit", OF_QUESTIONS[field.law].title if field.law else ""),
        ("limites", say_limits(field)),
        ("unité", field.unit),
        ("jours", DAYS_NAMES[field.days] if field.days else ""),
        ("réponses possibles", ", ".join(choice.label for choice in field.choices)),
        ("catégories", ", ".join(categories)),
        ("texte à accepter", field.text),
        ("critère", field.criterion),
        ("indicateur du bilan", field.indicator),
        ("pièce du règlement", field.document),
        ("dossier permanent", field.shared),
        ("sert à la plateforme", HOLDS_NAMES[field.holds] if field.holds else ""),
        ("questions du groupe", ", ".join(_inner(inner) for inner in field.fields)),
    )
    return ((name, said) for name, said in told if said)


def _inner(field: Field) -> str:
    return f"{field.label} ({KIND_NAMES[field.kind]}{', obligatoire' if field.required else ''})"
