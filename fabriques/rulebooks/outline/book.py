"""Every section of a rulebook in the order they are edited, and the French name of any path."""

from __future__ import annotations

from collections.abc import Mapping

from fabriques.rulebooks.outline import judging, money, who_and_where
from fabriques.rulebooks.outline.shapes import Field, Section

SECTIONS: tuple[Section, ...] = (
    who_and_where.IDENTITY,
    who_and_where.CALENDAR,
    who_and_where.APPLICANTS,
    who_and_where.TERRITORY,
    who_and_where.TARGETS,
    money.LAUREATES,
    money.AMOUNTS,
    money.ENVELOPE,
    money.SPENDING,
    judging.DECISION,
    judging.CRITERIA,
    judging.DOCUMENTS,
    money.SCHEDULE,
    judging.YEARLY_RETURN,
    judging.LABELS,
    judging.EXPECTATIONS,
    judging.PAST_WAVES,
    judging.SOURCES,
)
PARTS = {
    "unit": "unité", "since": "depuis le", "source": "source", "note": "remarque", "value": "valeur",
    "text": "texte", "url": "adresse", "mark": "fiabilité", "excludes": "exclut",
}  # fmt: skip


def section(code: str) -> Section:
    """The section of that code; KeyError when there is none."""
    return {each.code: each for each in SECTIONS}[code]


def section_of(path: str) -> Section | None:
    """The section that a path of the text is edited in; None for the whole text and for a key nobody knows."""
    return next((each for each in SECTIONS if each.owns(path)), None)


def say_path(path: str, *books: object) -> str:
    """« amounts.yearly_maximum » → « Montants : Maximum par an »; a path nobody knows is given as it is.

    An entry is named as the first of `books` that has it does, else by its code.
    """
    found = section_of(path)
    if found is None:
        return path
    for entries in (*found.lists, *found.singles):
        if path == entries.path or path.startswith(f"{entries.path}."):
            inside = path.removeprefix(entries.path).removeprefix(".")
            code, rest = ("", inside) if entries in found.singles else _split(inside)
            named = next((name for book in books if (name := _named(book, entries.path, code))), code)
            return _joined(found.title, entries.title, named, _field(entries.fields, rest))
    return _joined(found.title, _field(found.fields, path))


def _named(book: object, path: str, code: str) -> str:
    """« without » → « dans un arrondissement sans Fabrique »: what an entry of a list is called in a rulebook."""
    here: object = book
    for name in path.split("."):
        here = getattr(here, name, None)
    held = here.values() if isinstance(here, Mapping) else here if isinstance(here, tuple) else ()
    each = here.get(code) if isinstance(here, Mapping) else None
    each = each or next((one for one in held if getattr(one, "code", None) == code), None)
    name = str(getattr(each, "label", "") or getattr(each, "text", ""))
    return f"« {name} »" if name else ""


def _split(inside: str) -> tuple[str, str]:
    code, _, rest = inside.partition(".")
    return code, rest


def _field(fields: tuple[Field, ...], path: str) -> str:
    """The label of the field a path is in, with the part of it that is named."""
    bare = (
        path.partition("[")[0] if "]" not in path else path[: path.index("[")] + path[path.index("]") + 1 :]
    )
    for field in sorted(fields, key=lambda each: -len(each.key)):
        if field.key and (bare == field.key or bare.startswith(f"{field.key}.")):
            part = bare.removeprefix(field.key).removeprefix(".")
            return f"{field.label} ({PARTS.get(part, part)})" if part and part != "value" else field.label
    whole = "." not in bare or any(field.key.startswith(f"{bare}.") for field in fields)
    return "" if whole else bare


def _joined(title: str, *names: str) -> str:
    """« Section : a, b », without the empty names nor a list that only repeats its section."""
    kept = [name for name in names if name and name != title]
    return f"{title} : {', '.join(kept)}" if kept else title
