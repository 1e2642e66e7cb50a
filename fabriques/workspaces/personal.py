"""Everything the platform holds about one person, gathered over every step that knows them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from django.db.models import Field, Model, Q
from django.utils.translation import gettext as _

from fabriques.accounts.erasure import CREDENTIALS, links_to_people
from fabriques.accounts.models import PLACES, Delegation, Grant, User
from fabriques.applications.models import Application, PlacesCheck
from fabriques.common.seals import hidden
from fabriques.common.text import safe_cell
from fabriques.correspondence.erasure import letters_to
from fabriques.journal.models import Entry
from fabriques.organisations.models import Invitation, Membership

README = """Vos données sur la plateforme des Fabriques de territoire

donnees.json  : tout, dans un seul fichier, pour un logiciel.
*.csv         : la même chose, un fichier par sujet, à ouvrir dans un tableur (séparateur : point-virgule).

Les mots de passe, clés et codes ne sont pas lisibles par la plateforme : elle n'en garde que des empreintes.
Le journal ne contient ni nom ni texte : vous y êtes désigné par l'identifiant {identifier}.
"""
# Gathered one by one below; every other record that names a person is counted, so that nothing is left out.
GATHERED: tuple[type[Model], ...] = (Grant, Delegation, Membership, Invitation, Application, PlacesCheck)


TITLES = {
    "delegations": "délégations",
    "listes-verifiees": "listes de lieux vérifiées",
    "autres-mentions": "autres mentions",
}


@dataclass(frozen=True)
class Section:
    """One subject: the name of its file, the heading of each column by key, and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def everything(user: User) -> list[Section]:
    """What is held about a person, by subject."""
    grants = Grant.objects.filter(user=user).select_related(*PLACES).order_by("since", "pk")
    lent = Delegation.objects.filter(Q(giver=user) | Q(receiver=user)).select_related("giver", "receiver")
    places = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    invited = Invitation.objects.filter(
        Q(invited_by=user) | Q(accepted_by=user) | Q(address__iexact=user.email)
    )
    return [
        section(
            "compte",
            User.objects.filter(pk=user.pk),
            ("public_id", "email", "full_name", "created_at", "last_login"),
        ),
        section(
            "habilitations",
            grants,
            ("role", "since", "until", "granted_by", "stopped_on", "revoke_motive"),
            {"perimeter": (_("périmètre"), lambda grant: grant.perimeter_name)},
        ),
        section(
            "delegations",
            lent.order_by("since", "pk"),
            ("giver", "receiver", "kind", "since", "until", "motive", "stopped_on"),
        ),
        section("structures", places, ("organisation", "role")),
        section(
            "invitations",
            invited.select_related("organisation", *PLACES).order_by("invited_at", "pk"),
            ("address", "invited_at", "expires_at", "accepted_at", "revoked_at"),
            {"offer": (_("objet"), lambda invitation: invitation.offer)},
        ),
        section(
            "courriers",
            letters_to(user).order_by("queued_at", "pk"),
            ("queued_at", "address", "subject", "state", "sent_at"),
            {"body": (_("texte"), lambda letter: hidden(letter.body))},
        ),
        files(user),
        section(
            "listes-verifiees",
            PlacesCheck.objects.filter(asked_by=user).order_by("pk"),
            ("asked_at", "file_name", "state"),
        ),
        journal(user),
        mentions(user),
    ]


Extra = Mapping[str, tuple[str, Any]]


def section(name: str, rows: Any, fields: Sequence[str], extra: Extra | None = None) -> Section:
    """A subject read from records: some of their fields under their French names, and what is computed."""
    more = extra or {}
    meta = rows.model._meta
    columns = {each: str(getattr(meta.get_field(each), "verbose_name", each)) for each in fields}
    columns |= {key: label for key, (label, _read) in more.items()}
    lines = [
        {each: value_of(row, meta.get_field(each)) for each in fields}
        | {key: plain(read(row)) for key, (_label, read) in more.items()}
        for row in rows
    ]
    return Section(name, columns, lines)


def value_of(row: Any, field: Any) -> Any:
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{field.name}_display")())
    return plain(getattr(row, field.name))


def plain(value: Any) -> Any:
    """A value as JSON and a cell can hold it: instants and days in ISO 8601, a record by its name."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def files(user: User) -> Section:
    """The files a person began or submitted, with everything their row holds."""
    rows = Application.objects.filter(Q(started_by=user) | Q(submitted_by=user)).order_by("started_at", "pk")
    kept = [
        field.name
        for field in Application._meta.concrete_fields
        if isinstance(field, Field) and field.name not in {"id", "key", "request_key"}
    ]
    relations = [field.name for field in Application._meta.concrete_fields if field.is_relation]
    return section("dossiers", rows.select_related(*relations), kept)


def journal(user: User) -> Section:
    """What the journal says a person did, and what was done to their account."""
    mine = Q(actor=user.public_id) | Q(subject_kind="user", subject_id=user.public_id)
    fields = ("at", "act", "actor", "subject_kind", "subject_id", "facts")
    return section("journal", Entry.objects.filter(mine).order_by("at", "pk"), fields)


def mentions(user: User) -> Section:
    """Every other record that names the person, counted by nature: nothing is held that is not told here."""
    columns = {"nature": _("nature"), "count": _("nombre")}
    counts: Counter[str] = Counter()
    for model, name in links_to_people():
        if model in GATHERED:
            continue
        nature = str(model._meta.verbose_name)
        if model._meta.app_label in CREDENTIALS:
            nature = _("moyen de connexion : %(nature)s") % {"nature": nature}
        counts[nature] += model._base_manager.filter(**{name: user}).count()
    lines = [{"nature": nature, "count": count} for nature, count in sorted(counts.items()) if count]
    return Section("autres-mentions", columns, lines)


def archive(user: User, at: datetime) -> bytes:
    """Everything as a zip: one JSON file, and one CSV file by subject."""
    found = everything(user)
    whole = {"identifiant": user.public_id, "date": at.isoformat()} | {
        each.name: list(each.rows) for each in found
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("LISEZ-MOI.txt", README.format(identifier=user.public_id))
        made.writestr("donnees.json", json.dumps(whole, ensure_ascii=False, indent=2))
        for each in found:
            made.writestr(f"{each.name}.csv", as_csv(each))
    return target.getvalue()


def as_csv(found: Section) -> str:
    """A subject as a French spreadsheet reads it: marked UTF-8, semicolons, nothing that runs as a formula."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(found.columns.values())
    for row in found.rows:
        writer.writerow([safe_cell(cell(row[key])) for key in found.columns])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def counted(found: Iterable[Section]) -> list[tuple[str, int]]:
    """How many rows each subject has, for the page that offers the download."""
    return [(TITLES.get(each.name, each.name), len(each.rows)) for each in found]
