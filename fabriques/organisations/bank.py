"""Where an organisation is paid: the only door to its account number. Every reading is journalled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fabriques.accounts.models import User
from fabriques.common.authorization import act
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.writing import record
from fabriques.organisations import access, identifiers
from fabriques.organisations.models import BankDetails, Organisation

Replaced = Callable[[Organisation, datetime], None]
REPLACED: list[Replaced] = []


@act(access.manager)
def set_bank_details(organisation: Organisation, iban: str, *, by: User, at: datetime) -> identifiers.Iban:
    """Keep the account number that a manager gives; the same one given again changes nothing.

    Effects: one row; journal « bank_details_set » with the country of the account, nothing of its number; once an
    account is replaced by another, what later steps registered for it: the proofs of the former one no longer count.
    Refuses whoever is not the organisation's manager, and an account number that is not right.
    """
    access.manager(by, organisation).demand()
    read = checked(iban)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = BankDetails.objects.filter(organisation=organisation).first()
    if known is not None and known.iban == read.number:
        return read
    values: dict[str, Any] = {"iban": read.number, "updated_at": at, "updated_by": by}
    if known is not None:
        values["replaced_at"] = at
    BankDetails.objects.update_or_create(organisation=organisation, defaults=values)
    subject = ("organisation", organisation.public_id)
    record(subject, "bank_details_set", by=by, at=at, facts={"country": read.country})
    if known is not None:
        for told in REPLACED:
            told(organisation, at)
    return read


@act(access.reads_bank_details)
def read_bank_details(organisation: Organisation, *, by: User, at: datetime) -> identifiers.Iban | None:
    """The account number, None when none was given.

    Effects: journal « bank_details_read », each time there was something to read.
    Refuses whoever is neither the organisation's manager nor of a service that decides there.
    """
    access.reads_bank_details(by, organisation, legal_day(at)).demand()
    known = BankDetails.objects.filter(organisation=organisation).first()
    if known is None:
        return None
    record(("organisation", organisation.public_id), "bank_details_read", by=by, at=at)
    return identifiers.iban(known.iban)


def register_replaced(told: Replaced) -> Replaced:
    """Let a later step know, in the same transaction, that an organisation is paid elsewhere; called when loaded."""
    REPLACED.append(told)
    return told


def replaced_at(organisation: Organisation) -> datetime | None:
    """When the account was last replaced by another, None when it never was; tells nothing of either."""
    return BankDetails.objects.filter(organisation=organisation).values_list("replaced_at", flat=True).first()


def has_bank_details(organisation: Organisation) -> bool:
    """Whether an account number was given; tells nothing of it, so it is not journalled."""
    return BankDetails.objects.filter(organisation=organisation).exists()


def checked(iban: str) -> identifiers.Iban:
    try:
        return identifiers.iban(iban)
    except identifiers.IdentifierRefused as refused:
        text, _, remedy = str(refused).partition(". ")
        raise Refusal(
            Reason("iban_refused", f"{text.rstrip('.')}.", "Norme ISO 13616 des numéros de compte.", remedy)
        ) from refused
