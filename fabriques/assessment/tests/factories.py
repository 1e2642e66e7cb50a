from __future__ import annotations

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests.factories import agent
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted
from fabriques.assessment.acts import check_completeness
from fabriques.common.tests import instants


def assessor(application: Application) -> User:
    """Someone who assesses in the file's own service."""
    return agent(str(application.service_id), Grant.Role.ASSESSOR)


def complete(application: Application | None = None) -> Application:
    """A submitted file (the usual one by default) that its service found complete."""
    row = application or submitted()
    check_completeness(row, [], "", by=assessor(row), at=instants.CHECKED)
    return row


def incomplete(application: Application | None = None, *missing: str, note: str = "") -> Application:
    """A submitted file in which its service misses some documents (the bank details by default)."""
    row = application or submitted()
    check_completeness(row, missing or ["bank_details"], note, by=assessor(row), at=instants.CHECKED)
    return row
