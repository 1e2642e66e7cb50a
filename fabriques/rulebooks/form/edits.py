"""The form of a call being written: sections and questions added, changed, moved, on the document of its text.

A document is what the text parses to. Each function gives a new one and leaves the other as it was.
A place in it is a tuple of codes: (section,), (section, question), (section, group, question of the group).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy

from fabriques.rulebooks import editing
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form.contradictions import RESERVED
from fabriques.rulebooks.form.starting import KEYS_OF_KIND, starting
from fabriques.rulebooks.form.types import UNFIT_IN_GROUP, Kind
from fabriques.rulebooks.written import code_of

Way = tuple[str, ...]
COPY = "{label} (copie)"


class GoneError(LookupError):
    """The place is not in the document, any more or at all."""


def path_of(way: Way) -> str:
    """« sections.place.fields.name »: the place as the reader names it."""
    section, *fields = way
    return ".".join(["sections", section, *(part for code in fields for part in ("fields", code))])


def way_of(path: str) -> Way:
    """The place of a path of the reader, the options of the question left out."""
    parts = path.split(".")
    way = []
    for name, code in zip(parts[::2], parts[1::2], strict=False):
        if name not in ("sections", "fields"):
            break
        way.append(code)
    return tuple(way)


def at(document: Mapping[str, object], way: Way) -> Document:
    """What stands at a place, as a copy. Raises GoneError."""
    found = editing.get(document, path_of(way))
    if not isinstance(found, dict):
        raise GoneError(path_of(way))
    return deepcopy(found)


def sections(document: Mapping[str, object]) -> dict[str, Document]:
    return _tables(document.get("sections"))


def fields(table: Mapping[str, object]) -> dict[str, Document]:
    """The questions of a section, or of a group, in order."""
    return _tables(table.get("fields"))


def codes(document: Mapping[str, object]) -> set[str]:
    """The codes of every question outside groups: each serves once in a form."""
    return {code for section in sections(document).values() for code in fields(section)}


def conditions_on(document: Mapping[str, object], code: str) -> Iterator[Way]:
    """The questions asked according to the answer to that one."""
    for section, table in sections(document).items():
        for field, raw in fields(table).items():
            when = raw.get("asked_if")
            if isinstance(when, dict) and when.get("field") == code:
                yield (section, field)


def add_section(document: Mapping[str, object], title: str, intro: str = "") -> tuple[Document, Way]:
    result = _copied(document)
    held = _table(result, "sections")
    code = code_of(title, held)
    held[code] = {"title": title, **({"help": intro} if intro else {}), "fields": {}}
    return result, (code,)


def change_section(document: Mapping[str, object], way: Way, title: str, intro: str) -> Document:
    """The title and the introduction of a section; its code stays."""
    result = _copied(document)
    table = _found(result, way)
    rest = {key: value for key, value in table.items() if key not in ("title", "help")}
    table.clear()
    table.update({"title": title, **({"help": intro} if intro else {}), **rest})
    return result


def add_field(
    document: Mapping[str, object], way: Way, kind: Kind, label: str, nature: str = ""
) -> tuple[Document, Way]:
    """A question at the end of a section, or of a group, with what its kind needs to be readable."""
    result = _copied(document)
    inside = len(way) > 1
    if inside and kind in UNFIT_IN_GROUP:
        raise ValueError(kind)
    held = _table(_found(result, way), "fields")
    code = _free_code(result, held, label, inside=inside)
    held[code] = {"kind": kind.value, "label": label, **starting(kind, label, nature)}
    return result, (*way, code)


def change_field(
    document: Mapping[str, object], way: Way, options: Mapping[str, object], settled: Collection[str] = ()
) -> tuple[Document, Way]:
    """Everything set for a question; the questions of a group stay. Its code follows its label, unless settled.

    `settled`: codes that a published version already has. A code that was never drawn from the label stays too.
    """
    result = _copied(document)
    table = _found(result, way)
    before = str(table.get("label", ""))
    kept = {"fields": table["fields"]} if "fields" in table else {}
    table.clear()
    table.update({key: value for key, value in options.items() if value not in (None, "", [], {})} | kept)
    label = str(options.get("label", ""))
    follows = way[-1] not in settled and _drawn_from(way[-1], before)
    return _renamed(result, way, label) if follows and label != before else (result, way)


def change_kind(document: Mapping[str, object], way: Way, kind: Kind, nature: str = "") -> Document:
    """Another kind for a question: what both kinds have stays, and what the new one needs is added."""
    result = _copied(document)
    table = _found(result, way)
    if len(way) > 2 and kind in UNFIT_IN_GROUP:
        raise ValueError(kind)
    accepted = KEYS_OF_KIND[kind]
    kept = {key: value for key, value in table.items() if key in accepted}
    missing = {
        key: value
        for key, value in starting(kind, str(table.get("label", "")), nature).items()
        if key not in kept
    }
    table.clear()
    table.update(kept | {"kind": kind.value} | missing)
    return result


def remove(document: Mapping[str, object], way: Way) -> Document:
    """Without a section or a question; conditions that named it go with it, so that no question is lost."""
    result = _copied(document)
    gone = {way[-1]} if len(way) == 2 else set(fields(at(result, way))) if len(way) == 1 else set()
    _found(result, way)
    _holder(result, way).pop(way[-1])
    for code in gone:
        for other in list(conditions_on(result, code)):
            _found(result, other).pop("asked_if")
    return result


def move(document: Mapping[str, object], way: Way, step: int) -> Document:
    """Up (-1) or down (+1) among its neighbours; a question at the edge goes to the next section over."""
    result = _copied(document)
    _found(result, way)
    holder = _holder(result, way)
    order = list(holder)
    rank = order.index(way[-1])
    target = rank + step
    if 0 <= target < len(order):
        order[rank], order[target] = order[target], order[rank]
        _reorder(holder, order)
    elif len(way) == 2:
        _to_neighbour(result, way, step)
    return result


def move_to(document: Mapping[str, object], way: Way, section: str) -> tuple[Document, Way]:
    """To the end of another section."""
    result = _copied(document)
    table = _found(result, way)
    target = _table(_found(result, (section,)), "fields")
    _holder(result, way).pop(way[-1])
    target[way[-1]] = table
    return result, (section, way[-1])


def duplicate(document: Mapping[str, object], way: Way) -> tuple[Document, Way]:
    """A copy just after; what serves once in a form (its role for the platform) stays with the first."""
    result = _copied(document)
    copied = deepcopy(_found(result, way))
    holder = _holder(result, way)
    name = "title" if len(way) == 1 else "label"
    label = COPY.format(label=copied.get(name, ""))
    copied[name] = label
    if len(way) == 1:
        code = code_of(label, holder)
        taken = codes(result)
        fresh: Document = {}
        for inner in fields(copied).values():
            _without_role(inner)
            fresh[code_of(str(inner.get("label", "")), dict.fromkeys({*taken, *fresh, *RESERVED}))] = inner
        copied["fields"] = fresh
    else:
        code = _free_code(result, holder, label, inside=len(way) > 2)
        _without_role(copied)
    order = list(holder)
    order.insert(order.index(way[-1]) + 1, code)
    holder[code] = copied
    _reorder(holder, order)
    return result, (*way[:-1], code)


def _without_role(table: Document) -> None:
    for key in ("holds", "criterion", "shared", "indicator"):
        table.pop(key, None)


def _to_neighbour(document: Document, way: Way, step: int) -> None:
    held = _table(document, "sections")
    order = list(held)
    target = order.index(way[0]) + step
    if not 0 <= target < len(order):
        return
    table = _holder(document, way).pop(way[-1])
    others = _table(_found(document, (order[target],)), "fields")
    others[way[-1]] = table
    if step > 0:
        _reorder(others, [way[-1], *(code for code in others if code != way[-1])])


def _renamed(document: Document, way: Way, label: str) -> tuple[Document, Way]:
    """The same place under a code drawn from its label; conditions that named the former one follow."""
    holder = _holder(document, way)
    order, former = list(holder), way[-1]
    table = holder.pop(former)
    code = _free_code(document, holder, label, inside=len(way) > 2)
    holder[code] = table
    _reorder(holder, [code if each == former else each for each in order])
    if len(way) == 2:
        for other in list(conditions_on(document, former)):
            when = _found(document, other)["asked_if"]
            if isinstance(when, dict):
                when["field"] = code
    return document, (*way[:-1], code)


def _drawn_from(code: str, label: str) -> bool:
    """Whether a code came from that label, alone or with a rank after it."""
    bare = code_of(label, {})
    return code == bare or (code.startswith(f"{bare}_") and code[len(bare) + 1 :].isdigit())


def _free_code(document: Document, held: Mapping[str, object], label: str, *, inside: bool) -> str:
    taken = set(held) if inside else codes(document) | RESERVED
    return code_of(label, dict.fromkeys(taken))


def _copied(document: Mapping[str, object]) -> Document:
    return deepcopy(dict(document))


def _tables(raw: object) -> dict[str, Document]:
    held = raw if isinstance(raw, Mapping) else {}
    return {str(code): table for code, table in held.items() if isinstance(table, dict)}


def _table(parent: Document, key: str) -> Document:
    """The table under a key, made when it is missing."""
    held = parent.get(key)
    if not isinstance(held, dict):
        held = {}
        parent[key] = held
    return held


def _found(document: Document, way: Way) -> Document:
    found = editing.get(document, path_of(way))
    if not isinstance(found, dict):
        raise GoneError(path_of(way))
    return found


def _holder(document: Document, way: Way) -> Document:
    """The table that holds a place, by code."""
    if len(way) == 1:
        return _table(document, "sections")
    return _table(_found(document, way[:-1]), "fields")


def _reorder(held: Document, order: list[str]) -> None:
    tables = {code: held[code] for code in order}
    held.clear()
    held.update(tables)
