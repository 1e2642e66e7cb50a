from __future__ import annotations

from fabriques.applications.models import Application
from fabriques.assessment.models import CompletenessCheck
from fabriques.assessment.states import Completeness


def latest_check(application: Application) -> CompletenessCheck | None:
    """The check that counts, or None while the service has not looked."""
    return application.completeness_checks.filter(is_latest=True).first()


def completeness(application: Application) -> Completeness:
    """The file's completeness now."""
    check = latest_check(application)
    return Completeness(check.outcome) if check else Completeness.AWAITED
