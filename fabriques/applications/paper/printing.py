"""A letter of the procedure as a PDF to post."""

from __future__ import annotations

from pathlib import Path

from fabriques.applications.models import PostalLetter
from fabriques.common.dates import legal_day, say_day
from fabriques.common.documents import make
from fabriques.territories.contacts import Contact

TEMPLATE = Path(__file__).parent / "letter.typ"


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
        "body": paragraphs(letter.body),
    }
    return make(TEMPLATE, letter.subject, facts).content


def paragraphs(body: str) -> list[list[str]]:
    """The paragraphs of a letter, each as its lines."""
    return [part.splitlines() for part in body.strip().split("\n\n") if part.strip()]
