"""The structure of a file that came on paper."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.paper.values import Bearer
from fabriques.organisations.acts import register_organisation
from fabriques.organisations.models import Organisation
from fabriques.organisations.queries import without_people


def bearer_of(bearer: Bearer, *, fictitious: bool, by: User, at: datetime) -> Organisation:
    """The structure of that number that nobody belongs to, else a new one, to which nobody belongs.

    People who typed a number here before are not thereby of the structure that sent a paper: they never see its file.
    The platform tells the services that two files bear one number.
    """
    known = without_people(bearer.numbers)
    return known or register_organisation(
        bearer.name,
        bearer.legal_form,
        by=by,
        at=at,
        fictitious=fictitious,
        joins=False,
        **bearer.numbers,
    )
