"""Everything the platform holds about one person, gathered over every step that knows them."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from fabriques.accounts.addresses import sent_to
from fabriques.accounts.erasure import CREDENTIALS, links_to_people
from fabriques.accounts.models import PLACES, Delegation, Grant, User
from fabriques.applications import access
from fabriques.applications.models import Application, PlacesCheck
from fabriques.common.dates import legal_day
from fabriques.common.seals import hidden
from fabriques.correspondence.erasure import letters_to
from fabriques.journal.models import Entry
from fabriques.organisations.models import Invitation, Membership
from fabriques.workspaces.personal_files import of_files
from fabriques.workspaces.personal_tables import Section, as_csv, section

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
    "depots": "dépôts",
    "pieces": "pièces envoyées",
    "corrections": "corrections rendues",
    "dossiers-suivis": "dossiers que vous suivez",
    "listes-verifiees": "listes de lieux vérifiées",
    "autres-mentions": "autres mentions",
}


def everything(user: User, on: date) -> list[Section]:
    """What is held about a person, by subject: what they wrote, sent and did, and the files they may read that day."""
    away = access.excluded_subjects(user, on)
    grants = Grant.objects.filter(user=user).select_related(*PLACES).order_by("since", "pk")
    lent = Delegation.objects.filter(Q(giver=user) | Q(receiver=user)).select_related("giver", "receiver")
    places = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    invited = Invitation.objects.filter(Q(invited_by=user) | Q(accepted_by=user) | sent_to(user, "address"))
    return [
        section(
            "compte",
            User.objects.filter(pk=user.pk),
            ("public_id", "email", "full_name", "created_at", "last_login", "closing_motive"),
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
            letters_to(user).without(away).order_by("queued_at", "pk"),
            ("queued_at", "address", "subject", "state", "sent_at"),
            {"body": (_("texte"), lambda letter: hidden(letter.body))},
        ),
        *of_files(user, on),
        section(
            "listes-verifiees",
            PlacesCheck.objects.filter(asked_by=user).order_by("pk"),
            ("asked_at", "file_name", "state"),
        ),
        journal(user, away),
        mentions(user),
    ]


def journal(user: User, away: access.Subjects) -> Section:
    """What the journal says a person did, and what was done to their account."""
    mine = Q(actor=user.public_id) | Q(subject_kind="user", subject_id=user.public_id)
    fields = ("at", "act", "actor", "subject_kind", "subject_id", "facts")
    return section("journal", Entry.objects.filter(mine).without(away).order_by("at", "pk"), fields)


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
    found = everything(user, legal_day(at))
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


def counted(found: Iterable[Section]) -> list[tuple[str, int]]:
    """How many rows each subject has, for the page that offers the download."""
    return [(TITLES.get(each.name, each.name), len(each.rows)) for each in found]
