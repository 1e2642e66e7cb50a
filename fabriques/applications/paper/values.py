"""What is read on a file on paper and on its envelope. No Django here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from fabriques.organisations.identifiers import Numbers


@dataclass(frozen=True)
class Sender:
    """Whoever sent it, as they wrote it; the mail address and the telephone may be empty."""

    name: str
    postal_address: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Envelope:
    """The postmark, the arrival at the service, and the sender."""

    postmarked_on: date
    arrived_on: date
    sender: Sender


@dataclass(frozen=True)
class Written:
    """A letter of the sender of a received file: its date, and what it says."""

    on: date
    says: str


@dataclass(frozen=True)
class Bearer:
    """The structure that carries the project."""

    name: str
    legal_form: str
    numbers: Numbers = field(default_factory=Numbers)
