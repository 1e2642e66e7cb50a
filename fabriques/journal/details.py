"""What the details of an entry are called in French, and how their values are said: each step registers its own.

A detail is a key of `Entry.facts`. Most keys mean the same wherever they stand; one that does not is registered for its
act (« by » of « piece_replaced »). What names a record of a step is `refers`: whoever shows the entry finds its name,
and never shows an identifier that only links two records (`only_named`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fabriques.common.dates import say_day, say_instant
from fabriques.common.values import Money, grouped

PRINT_SHOWN = 12  # characters of a print on a page; exports hold it whole


def plain(value: Any) -> str:
    return str(value)


def number(value: Any) -> str:
    return grouped(int(value))


def yes_no(value: Any) -> str:
    return "oui" if value else "non"


def euros(value: Any) -> str:
    return Money(int(value)).label


def size(value: Any) -> str:
    """A number of bytes, in the unit that reads best."""
    for unit, worth in (("Mo", 1_000_000), ("ko", 1_000)):
        if int(value) >= worth:
            tenths = round(int(value) * 10 / worth)
            whole, rest = divmod(tenths, 10)
            return f"{grouped(whole)}{f',{rest}' if rest and whole < 100 else ''} {unit}"
    return f"{value} octets"


def when(value: Any) -> str:
    """A day, or an instant at Paris time, from its ISO text."""
    text = str(value)
    return say_instant(datetime.fromisoformat(text)) if "T" in text else say_day(date.fromisoformat(text))


def mark(value: Any) -> str:
    """The beginning of a print (SHA-256), which is enough to compare two of them by eye."""
    return f"{str(value)[:PRINT_SHOWN]}…"


def among(choices: Iterable[tuple[Any, Any]], other: str = "") -> Callable[[Any], str]:
    """The words of a list of choices; a value that it no longer holds is `other`, or shown as it was written."""
    known = {str(value): words for value, words in choices}
    return lambda value: str(known.get(str(value), other or value))


def several(say: Callable[[Any], str], between: str = ",") -> Callable[[Any], str]:
    """Values written as one text."""
    return lambda value: ", ".join(say(each) for each in str(value).split(between) if each)


@dataclass(frozen=True)
class Detail:
    """A detail's name and how its value is said; `refers`: the kind of record that it is the identifier of.

    `only_named`: without the name of that record, the detail says nothing to a reader, and is left out of the words.
    """

    label: str
    say: Callable[[Any], str] = plain
    refers: str = ""
    only_named: bool = False


DETAILS: dict[str, Detail] = {}
RANKS: dict[str, int] = {}  # details are said in the order in which their step names them
COMMON = {
    "fingerprint": Detail("empreinte", mark),
    "sha256": Detail("empreinte du fichier", mark),
    "size": Detail("taille", size),
    "lines": Detail("lignes", number),
    "files": Detail("dossiers", number),
    "since": Detail("à partir du", when),
    "until": Detail("jusqu'au", when),
}


def register_details(details: Mapping[str, Detail], *, after: int = 0) -> None:
    """Name the details that a step writes, by key, or by « act.key » where the key alone means something else."""
    for key, detail in details.items():
        if key in DETAILS:
            raise ValueError(f"{key} is named twice")
        DETAILS[key] = detail
        RANKS.setdefault(key.rpartition(".")[2], after + len(RANKS))


register_details(COMMON, after=1000)  # said last


def detail_of(act: str, key: str) -> Detail | None:
    """How a detail of an act is said; None when no step names it."""
    return DETAILS.get(f"{act}.{key}") or DETAILS.get(key)


def written(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The details that say something: an empty one was not given."""
    return {key: value for key, value in facts.items() if value not in (None, "")}


def in_words(act: str, facts: Mapping[str, Any], named: Mapping[tuple[str, str], str] | None = None) -> str:
    """The details of an entry on one line; `named`: what the records that they refer to are called.

    A record whose name is not given goes by its identifier, a detail that no step names by its key.
    """
    said = []
    for key, value in sorted(written(facts).items(), key=lambda each: RANKS.get(each[0], len(RANKS))):
        detail = detail_of(act, key) or Detail(key)
        words = (named or {}).get((detail.refers, str(value))) if detail.refers else None
        if words is None and detail.only_named:
            continue
        told = words or detail.say(value)
        said.append(f"{detail.label} : {told}" if detail.label else told)
    return " · ".join(said)
