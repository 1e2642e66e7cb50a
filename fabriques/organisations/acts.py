from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fabriques.accounts.models import User
from fabriques.common.authorization import Actor, act
from fabriques.common.database import refusals_in_words
from fabriques.common.dates import legal_day
from fabriques.connectors.company_register import Found
from fabriques.journal.writing import Plain, record
from fabriques.organisations import access, rules
from fabriques.organisations.copies import carry, held
from fabriques.organisations.models import Membership, Organisation, PermanentFile
from fabriques.organisations.numbers import registered_once
from fabriques.organisations.queries import current_commune, subject
from fabriques.territories.models import Commune

FROM_REGISTER = (
    "name",
    "legal_form",
    "siret",
    "rna",
    "address",
    "commune",
    "register_read_at",
    "is_withheld",
)


@act(access.may_register)
def register_organisation(
    name: str,
    legal_form: str,
    *,
    by: Actor,
    at: datetime,
    siret: str = "",
    rna: str = "",
    ridet: str = "",
    tahiti: str = "",
    address: str = "",
    commune: Commune | None = None,
    fictitious: bool = False,
    joins: bool = True,
) -> Organisation:
    """Register who applies; the person who does becomes its manager, unless they register it for others.

    Effects: one organisation, one membership when `by` is a person who `joins` it; journal « organisation_registered ».
    Refuses a name that cannot be read, a SIRET that is not 14 digits, an RNA that is not a W and 9 characters, a
    RIDET or a Tahiti number of another length; to whoever joins it, a number under which people tend one already.
    """
    access.may_register(by, legal_day(at)).demand()
    rules.named(name).demand()
    if isinstance(by, User) and joins:
        numbers = {"siret": siret, "rna": rna, "ridet": ridet, "tahiti": tahiti}
        registered_once(numbers, fictitious=fictitious, by=by.public_id).demand()
    with refusals_in_words():
        organisation = Organisation.objects.create(
            name=name, legal_form=legal_form, siret=siret, rna=rna, ridet=ridet, tahiti=tahiti, address=address,
            commune=commune, is_fictitious=fictitious,
        )  # fmt: skip
    record(("organisation", organisation.public_id), "organisation_registered", by=by, at=at)
    if isinstance(by, User) and joins:
        Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.MANAGER)
    return organisation


@act(access.member)
def complete_from_register(
    organisation: Organisation, found: Found, *, by: User, at: datetime
) -> Organisation:
    """Take what the public register of companies says of an organisation; what it hides stays as it was typed.

    Effects: name, legal form, numbers, address and commune, and when they were read; journal
    « completed_from_register » with whether the establishment is active.
    Refuses whoever is not of the organisation, a number of another structure that people tend.
    """
    access.member(by, organisation).demand()
    row = held(organisation)
    told = {kind: str(getattr(found, kind)) for kind in ("name", "siret", "rna") if getattr(found, kind)}
    numbers = {kind: value for kind, value in told.items() if kind != "name" and value != getattr(row, kind)}
    registered_once(numbers, fictitious=row.is_fictitious, by=by.public_id).demand()
    carry(row, told, by=by, at=at)
    row.name, row.is_withheld = found.name or row.name, not found.name
    row.legal_form = found.legal_form or row.legal_form
    row.siret = found.siret
    row.rna = found.rna or row.rna
    row.address = found.address or row.address
    row.commune = Commune.objects.filter(code=current_commune(found.commune)).first() or row.commune
    row.register_read_at = at
    with refusals_in_words():
        row.save(update_fields=FROM_REGISTER)
    facts: dict[str, Plain] = {"active": found.is_active}
    record(subject(row), "completed_from_register", by=by, at=at, facts=facts)
    return row


@act(access.member)
def keep_permanent(
    organisation: Organisation, values: Mapping[str, Any], *, by: User, at: datetime
) -> PermanentFile:
    """Keep answers that the organisation need not give again, by the key that forms share; None forgets one.

    Effects: the values merged into its permanent file, one revision more when something changed.
    No journal entry: like a draft, it is the holder's own.
    Refuses whoever is not of the organisation.
    """
    access.member(by, organisation).demand()
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    fresh = {"updated_at": at, "updated_by": by}
    row, made = PermanentFile.objects.get_or_create(organisation=organisation, defaults=fresh)
    merged = {key: value for key, value in {**row.values, **values}.items() if value is not None}
    if merged == row.values:
        return row
    row.revision += 0 if made else 1
    row.values, row.updated_at, row.updated_by = merged, at, by
    row.save()
    return row
