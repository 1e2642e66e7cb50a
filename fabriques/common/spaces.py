"""Spaces that French forbids to break: none before « ; », « : », « ! », « ? », « » », none after « « » nor « n° ».

They are put where words are given to people: a page, a letter, a document. Never in a box, whose words go back as they
were typed (docs/decisions/0017-spaces-that-do-not-break.md). Nothing here imports Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

KEPT = "\N{NO-BREAK SPACE}"
BEFORE, AFTER = tuple(";:!?»€%"), "«°"
INVERTED = re.compile(r"\w+(?:-t)?-(?:ils?|elles?|on|ce|je|tu|nous|vous)\b")  # « est-il »
BREAKABLE = re.compile(rf"(?<=[^\s«]) (?=[{''.join(BEFORE)}](?![\w=/]))|(?<=[{AFTER}]) ")
# What stands between these tags is kept as it is: it goes back to us, or is read by a machine.
AS_IT_IS = ("<textarea", "<option", "<script", "<style", "<pre", "<code")


def unbroken(text: str) -> str:
    """The same words, never cut where French forbids it."""
    return BREAKABLE.sub(KEPT, text)


def unbroken_page(page: str) -> str:
    """The same for the text of a page, whose tags and boxes are left as they are.

    Every page goes through it: it looks for the few pairs of signs that matter, and reads nothing else.
    """
    whole, start = [], 0
    for at in sorted({*breakable(page)}):
        opened = page.rfind("<", 0, at)
        if opened <= page.rfind(">", 0, at) and not page.startswith(AS_IT_IS, opened):
            whole += [page[start:at].rstrip(), KEPT]
            start = at + 1
    return "".join([*whole, page[start:]])


def breakable(page: str) -> Iterator[int]:
    """Where the spaces are that stand before or after such a sign: one sign is looked for faster than two."""
    for sign in BEFORE:
        at = page.find(sign, 1)
        while at != -1:
            if page[at - 1] == " ":
                yield at - 1
            at = page.find(sign, at + 1)
    for sign in AFTER:
        at = page.find(f"{sign} ")
        while at != -1:
            yield at + 1
            at = page.find(f"{sign} ", at + 1)
