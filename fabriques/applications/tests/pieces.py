"""Documents of a file by situation, made through the acts."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.models import User
from fabriques.applications.models import Application, Piece
from fabriques.applications.pieces import acts
from fabriques.common.tests import instants, samples
from fabriques.rulebooks.form.types import Kind


def upload(content: bytes = b"", name: str = "statuts.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or samples.pdf())


def code(application: Application, rank: int = 0) -> str:
    """The code of a question that asks for pieces."""
    return application.questions.of_kind(Kind.DOCUMENTS)[rank].code


def piece(
    application: Application, content: bytes = b"", *, name: str = "statuts.pdf", by: User | None = None
) -> Piece:
    return acts.add_piece(
        application,
        code(application),
        upload(content, name),
        by=by or application.started_by,
        at=instants.DURING,
    )
