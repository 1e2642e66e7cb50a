"""What a new file takes from the earlier one: its pieces, received anew, and its members, who sign again."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application, ConsortiumMember, Piece
from fabriques.rulebooks.form.types import Kind


def carry_pieces(earlier: Application, draft: Application, *, by: User, at: datetime) -> None:
    """The same contents, received anew by the person who starts again; files are shared by their hash."""
    asked = {field.code for field in draft.questions.of_kind(Kind.DOCUMENTS)}
    Piece.objects.bulk_create(
        Piece(
            application=draft,
            code=piece.code,
            sha256=piece.sha256,
            size=piece.size,
            content_type=piece.content_type,
            file_name=piece.file_name,
            received_at=at,
            received_by=by,
            scan_state=piece.scan_state,
            scanned_at=piece.scanned_at,
            thumbnail_sha256=piece.thumbnail_sha256,
        )
        for piece in Piece.objects.filter(application=earlier).sound()
        if piece.code in asked
    )


def carry_members(earlier: Application, draft: Application, *, at: datetime) -> None:
    if not draft.questions.of_kind(Kind.CONSORTIUM):
        return
    ConsortiumMember.objects.bulk_create(
        ConsortiumMember(
            application=draft,
            name=member.name,
            number=member.number,
            email=member.email,
            is_lead=member.is_lead,
            share=member.share,
            mandate=member.mandate,
            added_at=at,
        )
        for member in earlier.members.all()
    )
