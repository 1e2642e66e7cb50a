"""What a person did with files: what they sent, and the files that they may still read, as these stand today.

Whoever left an organisation keeps what they wrote and sent while they were there, nothing that others wrote since.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Field, Q
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application, Correction, Piece, Receipt
from fabriques.applications.pieces.access import reserved
from fabriques.applications.pieces.queries import RESERVED
from fabriques.assessment.models import Assignment
from fabriques.workspaces.personal_tables import Section, section

LEFT_OUT = frozenset({"id", "key", "words", "request_key"})
# What the person did themself, which stays theirs once they may no longer read the file.
BEGUN = ("wave", "organisation", "started_by", "started_at")
SUBMITTED = ("wave", "organisation", "submitted_by", "submitted_at")


def of_files(user: User, on: date) -> Iterator[Section]:
    yield files(user, on)
    yield submissions(user, on)
    yield pieces(user, on)
    yield corrections(user, on)
    yield assignments(user, on)


def files(user: User, on: date) -> Section:
    """The files that a person began, submitted or may read; whole for the last, else their own part alone."""
    readable = set(access.own(user, on).values_list("pk", flat=True))
    theirs = Q(started_by=user) | Q(submitted_by=user) | Q(pk__in=readable)
    found = access.unexcluded(user, on).filter(theirs).order_by("started_at", "pk")
    fields = [field for field in Application._meta.concrete_fields if isinstance(field, Field)]
    relations = [field.name for field in fields if field.is_relation]
    kept = [field.name for field in fields if field.name not in LEFT_OUT]
    rows = found.select_related(*relations)
    whole = section("dossiers", rows, kept)
    lines = [
        with_readable_links(line, row, readable) if row.pk in readable else own_part(line, row, user)
        for line, row in zip(whole.rows, rows, strict=True)
    ]
    return Section(whole.name, whole.columns, lines)


def with_readable_links(
    line: Mapping[str, Any], row: Application, readable: Collection[int]
) -> dict[str, Any]:
    """A line without the name of an earlier file that the person may not read."""
    return {**line, "previous": line["previous"] if row.previous_id in readable else None}


def own_part(line: Mapping[str, Any], row: Application, user: User) -> dict[str, Any]:
    begun = BEGUN if row.started_by_id == user.pk else ()
    submitted = SUBMITTED if row.submitted_by_id == user.pk else ()
    return {
        name: value if name in {"public_id", *begun, *submitted} else None for name, value in line.items()
    }


def submissions(user: User, on: date) -> Section:
    """The files a person submitted, as they were received at that second: what others wrote since is not in them."""
    rows = Receipt.objects.filter(application__in=access.unexcluded(user, on).filter(submitted_by=user))
    return section(
        "depots",
        rows.order_by("issued_at", "pk"),
        ("number", "issued_at", "fingerprint"),
        {"content": (_("contenu reçu"), lambda receipt: received(receipt, user, on))},
    )


def received(receipt: Receipt, user: User, on: date) -> dict[str, Any]:
    """What was received; a document that tells where a structure is paid is named to those who may open it."""
    content: dict[str, Any] = json.loads(receipt.content)
    closed = reserved(user, receipt.application, on)
    kept = [
        {"code": piece["code"], "name": str(RESERVED)} if piece["code"] in closed else piece
        for piece in content["pieces"]
    ]
    return content | {"pieces": kept}


def pieces(user: User, on: date) -> Section:
    """The documents a person sent, whatever became of them."""
    rows = Piece.objects.filter(received_by=user).select_related("application__organisation")

    def name(piece: Piece) -> str:
        closed = reserved(user, piece.application, on)
        return str(RESERVED) if piece.code in closed else piece.file_name

    return section(
        "pieces",
        rows.filter(application__in=access.unexcluded(user, on)),
        ("code", "received_at"),
        {
            "file_name": (_("nom du fichier"), name),
            "file": (_("dossier"), lambda piece: piece.application.public_id),
        },
    )


def corrections(user: User, on: date) -> Section:
    """The corrections a person gave."""
    rows = Correction.objects.filter(answered_by=user).select_related("application")
    return section(
        "corrections",
        rows.filter(application__in=access.unexcluded(user, on)),
        ("answered_at", "answers"),
        {"file": (_("dossier"), lambda correction: correction.application.public_id)},
    )


def assignments(user: User, on: date) -> Section:
    """The files that a person is in charge of."""
    rows = Assignment.objects.filter(person=user, application__in=access.unexcluded(user, on))
    return section(
        "dossiers-suivis",
        rows.select_related("application", "service").order_by("since", "pk"),
        ("service", "since"),
        {"file": (_("dossier"), lambda assignment: assignment.application.public_id)},
    )
