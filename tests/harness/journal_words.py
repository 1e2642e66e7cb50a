"""What every test refuses of the journal: a detail that no step names in French, or a value shown by its code."""

from __future__ import annotations

import re
from typing import Any

from fabriques.common.fields import ALPHABET
from fabriques.journal.details import detail_of, written
from fabriques.journal.models import Entry
from fabriques.journal.words import ACTS, read_every_step

# A code in several words, an identifier, a print, a truth of Python, a day or an instant as machines write them.
RAW = re.compile(
    rf"[a-z]+([_ ][a-z]+)*[_ ][0-9]+|[a-z]+(_[a-z0-9]+)+|[{ALPHABET}]{{12}}|[0-9a-f]{{64}}|True|False|None"
    r"|\d{4}-\d\d-\d\d.*"
)
SAVE = Entry.save


class DetailWithoutWordsError(AssertionError):
    """An act writes in the journal what its readers would see as a code."""


def unsaid(entry: Entry) -> list[str]:
    """The details of an entry that are not said in French; acts of the tests' own have none to say."""
    read_every_step()
    if entry.act not in ACTS:
        return []
    found = []
    for key, value in written(entry.facts).items():
        detail = detail_of(entry.act, key)
        if detail is None:
            found.append(f"{key} : sans nom")
        elif not detail.refers and RAW.fullmatch(detail.say(value)):
            found.append(f"{key} : « {detail.say(value)} »")
    return found


def save(entry: Entry, *args: Any, **kwargs: Any) -> None:
    if found := unsaid(entry):
        raise DetailWithoutWordsError(f"{entry.act} ({entry.subject_kind}) : {', '.join(found)}")
    SAVE(entry, *args, **kwargs)


def begin() -> None:
    """Every entry that a test makes the code write is read: the acts' examples and scenes write them all."""
    Entry.save = save  # type: ignore[method-assign, assignment]
