"""Files whose service asked for something: still awaited, come back, or late; each lived through the acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.models import User
from fabriques.applications.corrections.acts import answer_correction, ask_correction
from fabriques.applications.delay_rules import usual_delay
from fabriques.applications.models import Application
from fabriques.applications.pieces.acts import add_piece
from fabriques.assessment.acts import ask_pieces, send_pieces
from fabriques.common.seen import NO_PAGE
from fabriques.rulebooks.form.types import Holds

# How long ago each was asked at most; « overdue » as soon as the file was checked.
ASKED = {
    "incomplete": timedelta(days=4),
    "received": timedelta(days=9),
    "overdue": None,
    "corrected": timedelta(days=9),
}
# The letter that the form requires is there: what is wrong with it is said.
NOTE = "La lettre de soutien jointe n'est pas signée. Envoyez-la signée, par exemple par la commune."
MOTIVE = "Précisez, dans la présentation, qui anime le lieu."
SUMMARY = "Présentation de démonstration, corrigée : un collectif fictif de douze habitants anime le lieu."


def tell(
    file: Application, fate: str, *, by: User, arrived: datetime, checked: datetime, now: datetime
) -> None:
    """Ask for a piece or a correction, and let the holder answer where the fate says so; a recent file, soon after."""
    ago = ASKED[fate]
    asked = checked if ago is None else max(now - ago, arrived + (now - arrived) / 3).replace(microsecond=0)
    answered = (asked + (now - asked) / 2).replace(microsecond=0)
    holder = file.started_by
    if fate == "corrected":
        codes = [field.code for field in file.questions.fields() if field.holds is Holds.SUMMARY]
        correction = ask_correction(
            file, codes, MOTIVE, due_at=usual_delay(asked), by=by, at=asked, seen=NO_PAGE
        )
        answer_correction(correction, dict.fromkeys(codes, SUMMARY), by=holder, at=answered, seen=NO_PAGE)
        return
    ask_pieces(file, ["support_letter"], NOTE, due_at=usual_delay(asked), by=by, at=asked, seen=NO_PAGE)
    if fate == "received":
        [question] = [field.code for field in file.questions.fields() if field.document == "support_letter"]
        letter = SimpleUploadedFile(
            "demonstration-lettre-signee.txt",
            "Pièce de démonstration, sans valeur : lettre de soutien signée par une commune fictive.\n".encode(),
        )
        add_piece(file, question, letter, by=holder, at=answered)
        send_pieces(file, "", by=holder, at=answered, seen=NO_PAGE)
