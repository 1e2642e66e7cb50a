"""What people typed, inside a letter: as it is to whoever confirmed their address, a few plain words to anybody else.

A letter marks it with `typed`; the outbox, which knows the recipient, reads the marks. Nothing here imports Django.
"""

from __future__ import annotations

import re

from fabriques.common.text import harmless, unlinked

START, OTHERWISE, SAME, END = "\x02", "\x1f", "\x1e", "\x03"
MARKS = str.maketrans("", "", START + OTHERWISE + SAME + END)
TYPED = re.compile(f"{START}([^{END}{OTHERWISE}]*){OTHERWISE}({SAME}?)([^{END}]*){END}")
LEFT_OUT = re.compile(r"\s*:?\s*$")  # what led to words that are not said


def typed(text: str, otherwise: str | None = None) -> str:
    """Mark words that a person typed, in a letter. `otherwise`: what strangers read in their place.

    Without it they read the same words on one short line, without what a mail reader would make a link.
    """
    said = text.translate(MARKS)
    other = SAME + harmless(said) if otherwise is None else otherwise.translate(MARKS)
    return f"{START}{said}{OTHERWISE}{other}{END}"


def from_stranger(text: str, otherwise: str | None = None) -> str:
    """Mark words that a person writes to another who may not know them: whoever reads them finds no link to follow."""
    return typed(unlinked(text), otherwise)


NOTHING = typed("")


def has_typed(text: str) -> bool:
    return START in text


def as_typed(text: str) -> str:
    """A letter for whoever confirmed the address it goes to."""
    return TYPED.sub(r"\1", text)


def for_strangers(text: str) -> str:
    """A letter for a mailbox whose owner may have asked for nothing."""
    return TYPED.sub(r"\3", text)


def subject_for_strangers(text: str) -> str:
    """The subject of a letter that somebody has sent to a stranger: nothing of what was typed, even made harmless.

    A subject is read before anything else, without the words around it: it says what `typed` gives in its place.
    """
    return LEFT_OUT.sub("", TYPED.sub(lambda found: "" if found[2] else found[3], text))
