"""Between what a person types in a field and the value the text of a rulebook holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time

from fabriques.common import typed as typing
from fabriques.common.text import plain_key
from fabriques.common.values import grouped
from fabriques.rulebooks import expressions
from fabriques.rulebooks.outline.shapes import Shape
from fabriques.rulebooks.problems import MisreadError

CODE_AT_END = re.compile(r"^(?P<label>.*?)\s*\[(?P<code>[a-z0-9_]+)\]$")


def shown(shape: Shape, raw: object) -> str:
    """A value as it stands in its field; one of another kind is given as it is, to be corrected."""
    if raw is None:
        return ""
    writer = WRITERS.get(shape)
    return writer(raw) if writer else str(raw)


def read(shape: Shape, typed: str) -> object:
    """The value for the text; MisreadError, in French, when it cannot be one. An empty field is no value."""
    typed = typed.strip()
    if not typed:
        return None
    reader = READERS.get(shape)
    return reader(typed) if reader else typed


def code_of(label: str, taken: Mapping[str, object]) -> str:
    """A code for a new entry, from its label: plain, short, not taken yet."""
    bare = "_".join(plain_key(label).split())[:40].strip("_") or "entree"
    if bare not in taken:
        return bare
    return next(f"{bare}_{rank}" for rank in range(2, len(taken) + 3) if f"{bare}_{rank}" not in taken)


def _show_number(raw: object) -> str:
    return grouped(raw) if isinstance(raw, int) and not isinstance(raw, bool) else str(raw)


def _show_year_or_number(raw: object) -> str:
    return str(raw) if isinstance(raw, int) and 1900 <= raw <= 2100 else _show_number(raw)


def _show_day(raw: object) -> str:
    return typing.shown_day(raw) if isinstance(raw, date) else str(raw)


def _show_hour(raw: object) -> str:
    return raw.strftime("%H:%M") if isinstance(raw, time) else str(raw)


def _show_flag(raw: object) -> str:
    return {True: "true", False: "false"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw)


def _show_items(raw: object) -> str:
    if not isinstance(raw, list):
        return str(raw)
    return "\n".join(
        f"{each.get('label', '')} [{each.get('code', '')}]" if isinstance(each, dict) else str(each)
        for each in raw
    )


def _show_classes(raw: object) -> str:
    return ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def _read_number(typed: str) -> int:
    try:
        found = typing.whole(re.sub(r"\s*(?:€|euros?)$", "", typed.replace("_", "")))
    except typing.TypedError:
        found = None
    if found is None or abs(found) >= 10**15:
        raise MisreadError(
            f"« {typed} » n'est pas un nombre entier. Écrivez-le en chiffres, par exemple 50 000."
        )
    return found


def _read_day(typed: str) -> date:
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        return date.fromisoformat(typed)
    except ValueError as error:
        raise MisreadError(f"« {typed} » n'est pas un jour. Écrivez-le par exemple 06/10/2026.") from error


def _read_hour(typed: str) -> time:
    found = re.fullmatch(r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?(?::\d{2})?", typed)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else time.fromisoformat(typed)
    except ValueError as error:
        raise MisreadError(f"« {typed} » n'est pas une heure. Écrivez-la par exemple 18:00.") from error


def _read_flag(typed: str) -> bool:
    if typed not in ("true", "false"):
        raise MisreadError("répondez par oui ou par non.")
    return typed == "true"


def _read_items(typed: str) -> list[dict[str, str]]:
    """One entry a line, « Association [association] »; without brackets the code comes from the label."""
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in typed.splitlines())):
        coded = CODE_AT_END.match(line)
        label = coded["label"].strip() if coded else line
        if not label:
            raise MisreadError(f"« {line} » n'a pas d'intitulé. Écrivez une entrée par ligne.")
        code = coded["code"] if coded else code_of(label, found)
        if code in found:
            raise MisreadError(f"le code « {code} » revient deux fois. Gardez-en un seul.")
        found[code] = label
    return [{"code": code, "label": label} for code, label in found.items()]


def _read_classes(typed: str) -> list[str]:
    return [each.strip() for each in typed.split(",") if each.strip()]


WRITERS: dict[Shape, Callable[[object], str]] = {
    Shape.NUMBER: _show_year_or_number,
    Shape.MONEY: _show_number,
    Shape.DAY: _show_day,
    Shape.HOUR: _show_hour,
    Shape.FLAG: _show_flag,
    Shape.ITEMS: _show_items,
    Shape.CLASSES: _show_classes,
    Shape.EXPRESSION: expressions.typed,
}
READERS: dict[Shape, Callable[[str], object]] = {
    Shape.NUMBER: _read_number,
    Shape.MONEY: _read_number,
    Shape.DAY: _read_day,
    Shape.HOUR: _read_hour,
    Shape.FLAG: _read_flag,
    Shape.ITEMS: _read_items,
    Shape.CLASSES: _read_classes,
    Shape.EXPRESSION: expressions.parse,
}
