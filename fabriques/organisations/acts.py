from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fabriques.accounts.models import User
from fabriques.common.database import refusals_in_words
from fabriques.journal.acts import record
from fabriques.organisations.models import Membership, Organisation


@transaction.atomic
def register_organisation(
    name: str,
    legal_form: str,
    *,
    by: User | None,
    at: datetime,
    siret: str = "",
    rna: str = "",
    fictitious: bool = False,
) -> Organisation:
    """Register who applies; the person who does becomes its manager.

    Effects: one organisation, one membership when `by` is given; journal « organisation_registered ».
    Refuses a SIRET that is not 14 digits, an RNA that is not a W and 9 characters.
    """
    with refusals_in_words():
        organisation = Organisation.objects.create(
            name=name, legal_form=legal_form, siret=siret, rna=rna, is_fictitious=fictitious
        )
    actor = by.public_id if by else ""
    record(("organisation", organisation.public_id), "organisation_registered", by=actor, at=at)
    if by is not None:
        Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.MANAGER)
    return organisation
