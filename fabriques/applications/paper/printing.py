"""A letter of the procedure as a PDF to post."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TypedDict

from fabriques.applications.models import PostalLetter
from fabriques.common.dates import legal_day, say_day
from fabriques.common.documents import make
from fabriques.territories.contacts import Contact

MARKS = ("• ", "- ")
TEMPLATE = Path(__file__).parent / "letter.typ"


class Block(TypedDict):
    listed: bool
    lines: list[str]


def letter_pdf(letter: PostalLetter) -> bytes:
    """The letter as tagged PDF/UA; what people typed enters as data, never as source."""
    file, sender = letter.application, letter.application.paper_sender
    facts = {
        "reference": file.public_id,
        "subject": letter.subject,
        "day": say_day(legal_day(letter.written_at)),
        "recipient": [sender.name, *sender.postal_address.splitlines()],
        "service": str(file.service or ""),
        "contact": Contact.of(file.service).line if file.service else "",
        "fictitious": file.wave.is_fictitious,
        "body": blocks(letter.body),
    }
    return make(TEMPLATE, letter.subject, facts).content


def blocks(body: str) -> list[Block]:
    """A letter as its paragraphs and its lists, in order, each with its lines."""
    parts = [part.splitlines() for part in body.strip().split("\n\n") if part.strip()]
    return [
        {"listed": listed, "lines": [line.strip().removeprefix(mark_of(line)) for line in lines]}
        for part in parts
        for listed, lines in groupby(part, key=lambda line: bool(mark_of(line)))
    ]


def mark_of(line: str) -> str:
    """The mark by which a letter begins an item of a list; « » for any other line."""
    return next((mark for mark in MARKS if line.strip().startswith(mark)), "")
