"""The identity of an organisation, corrected by whoever answers for it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from fabriques.accounts.models import User
from fabriques.common.authorization import act
from fabriques.common.database import refusals_in_words
from fabriques.journal.writing import record
from fabriques.organisations import access, rules
from fabriques.organisations.copies import carry, held
from fabriques.organisations.joining_rules import LABELS
from fabriques.organisations.models import IdentityChange, Organisation
from fabriques.organisations.numbers import registered_once
from fabriques.organisations.queries import subject
from fabriques.territories.models import Commune


@dataclass(frozen=True)
class Identity:
    """What an organisation is known by."""

    name: str
    siret: str = ""
    rna: str = ""
    ridet: str = ""
    tahiti: str = ""
    address: str = ""
    commune: Commune | None = None


@act(access.may_correct)
def correct_identity(
    organisation: Organisation, identity: Identity, *, by: User, at: datetime
) -> Organisation:
    """Correct the name, the numbers or the address of an organisation.

    Effects: the row; what changed kept as it was and as it is (`IdentityChange`), which services read on its files;
    another SIRET was not read at the public register; what was copied of it in drafts; journal
    « organisation_corrected » with the names of what changed. Files submitted keep what they said. The same identity
    again changes nothing.
    Refuses whoever does not answer for the organisation, a name that cannot be read, a number of another form, or of
    another structure that people tend.
    """
    row = held(organisation)
    access.may_correct(by, row).demand()
    rules.named(identity.name).demand()
    names = [each.name for each in fields(identity)]
    changed = [name for name in names if getattr(row, name) != getattr(identity, name)]
    if not changed:
        return row
    numbers = {name: getattr(identity, name) for name in changed if name in LABELS}
    registered_once(numbers, fictitious=row.is_fictitious, by=by.public_id).demand()
    carry(row, {name: getattr(identity, name) for name in changed}, by=by, at=at)
    before = {name: said(getattr(row, name)) for name in changed}
    for name in changed:
        setattr(row, name, getattr(identity, name))
    if "siret" in changed:
        row.register_read_at = None
    with refusals_in_words():
        row.save(update_fields=[*changed, "register_read_at"])
    IdentityChange.objects.create(
        organisation=row, changed_at=at, changed_by=by.public_id, before=before,
        after={name: said(getattr(row, name)) for name in changed},
    )  # fmt: skip
    record(subject(row), "organisation_corrected", by=by, at=at, facts={"changed": ",".join(changed)})
    return row


def said(value: object) -> str:
    return "" if value is None else str(value)
