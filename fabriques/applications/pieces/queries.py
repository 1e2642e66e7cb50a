"""The pieces of a file as its pages show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import access, rules
from fabriques.applications.states import ApplicationState
from fabriques.common.content_types import EXTENSIONS
from fabriques.rulebooks.form.types import Field, Kind

RESERVED = gettext_lazy("pièce bancaire (réservée)")
TONES = {
    Piece.Scan.NONE: "neutral",
    Piece.Scan.WAITING: "wait",
    Piece.Scan.CLEAN: "good",
    Piece.Scan.INFECTED: "bad",
}


@dataclass(frozen=True)
class Shown:
    """One piece in a list: what is said of it, and what may be done with it.

    `unsent`: added on a request, and still its holder's alone.
    """

    piece: Piece
    openable: bool
    removable: bool
    unsent: bool = False
    current: bool = True  # for its reader: a service holds the former one until the new one is sent

    @property
    def said(self) -> str:
        """« PDF, 240 ko »."""
        return f"{EXTENSIONS.get(self.piece.content_type, '').upper()}, {rules.weight(self.piece.size)}"

    @property
    def scan(self) -> str:
        return str(self.piece.get_scan_state_display())

    @property
    def tone(self) -> str:
        return TONES[Piece.Scan(self.piece.scan_state)]

    @property
    def unscanned(self) -> bool:
        return self.piece.scan_state == Piece.Scan.NONE

    @property
    def infected(self) -> bool:
        return self.piece.scan_state == Piece.Scan.INFECTED

    @property
    def picture_says(self) -> str:
        """The text that stands for the small picture."""
        if self.piece.content_type == "application/pdf":
            return _("Première page de %(name)s") % {"name": self.piece.file_name}
        return _("Aperçu de %(name)s") % {"name": self.piece.file_name}


@dataclass(frozen=True)
class Outcome:
    """What became of one file of the last upload, or of the one to remove; `why`: what it was refused for, or « ».

    `name` is empty when no file came.
    """

    name: str
    why: str = ""
    removed: bool = False


@dataclass(frozen=True)
class Slot:
    """One question that asks for pieces, as `applications/pieces_of_field.html` shows it.

    `earlier`: how many versions were replaced or removed. `outcomes`: what became of each file of the last upload.
    `reserved`: how many documents it holds that this person may not see.
    """

    field: Field
    application: Application
    pieces: tuple[Shown, ...]
    earlier: int
    editable: bool
    outcomes: tuple[Outcome, ...] = ()
    reserved: int = 0

    @property
    def unscanned(self) -> bool:
        return bool(self.pieces) and all(shown.unscanned for shown in self.pieces)

    @property
    def full(self) -> bool:
        return self.field.maximum is not None and len(self.pieces) + self.reserved >= self.field.maximum

    @property
    def expected(self) -> str:
        """« facultatif », « 3 fichiers au moins » : what the form asks for."""
        if not self.field.required:
            return _("facultatif")
        least = self.field.minimum or 1
        if least == 1:
            return ""
        return ngettext("%(n)s fichier au moins", "%(n)s fichiers au moins", least) % {"n": least}


def hidden_codes(application: Application, reserved: Collection[str] | None) -> Collection[str]:
    """The questions whose documents are neither shown nor named: those told, else every bank detail."""
    return access.bank_codes(application) if reserved is None else reserved


def unnamed(before: object, after: object) -> tuple[str, str]:
    """What is said of bank details then and now: `before` and `after` tell their contents, empty when there is none."""
    changed = _("%(piece)s, remplacée") % {"piece": RESERVED}
    return str(RESERVED) if before else "", (
        changed if before and before != after else str(RESERVED)
    ) if after else ""


def pieces_by_code(application: Application, given_at: datetime | None = None) -> dict[str, list[Piece]]:
    """The pieces the file holds, by question, the first received first; 1 query.

    `given_at`: when a service reads it, to whom what is added and not sent is not shown; None for its holder.
    """
    found: dict[str, list[Piece]] = {}
    held = application.pieces.current() if given_at is None else application.pieces.given(given_at)
    for piece in held:
        found.setdefault(piece.code, []).append(piece)
    return found


def slots(application: Application, at: datetime, reserved: Collection[str] | None = None) -> dict[str, Slot]:
    """Every question of the file that asks for pieces, by code, for its holder; 1 query, 2 once submitted.

    `reserved`: see `hidden_codes`.
    """
    hidden = hidden_codes(application, reserved)
    draft = application.state == ApplicationState.DRAFT
    reopened = {} if draft else access.reopened(application, at)
    received: dict[str, list[Piece]] = {}
    for piece in application.pieces.order_by("received_at", "pk"):
        received.setdefault(piece.code, []).append(piece)
    return {
        field.code: slot(
            application, field, received.get(field.code, ()), draft, field.code in reopened, at, hidden
        )
        for field in application.questions.of_kind(Kind.DOCUMENTS)
    }


def slot(
    application: Application,
    field: Field,
    received: Sequence[Piece],
    draft: bool,
    reopened: bool,
    at: datetime,
    hidden: Collection[str],
) -> Slot:
    editable = draft or reopened
    if field.code in hidden:
        held = sum(piece.is_current for piece in received)
        return Slot(field, application, (), 0, editable, reserved=held)
    current = []
    for piece in received:
        unsent = not draft and not piece.is_sent(at)
        if piece.is_current:
            current.append(Shown(piece, access.may_read(piece).allowed, draft or unsent, unsent))
    return Slot(field, application, tuple(current), len(received) - len(current), editable)


def versions(pieces: QuerySet[Piece], application: Application, code: str) -> list[Shown]:
    """Every version of a question's pieces among those a person may see, the last received first."""
    rows = pieces.filter(application=application, code=code).select_related("received_by", "replaced_by")
    return [
        Shown(piece, access.may_read(piece).allowed, False) for piece in rows.order_by("-received_at", "-pk")
    ]
