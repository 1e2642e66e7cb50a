"""Whoever takes in a file on paper of their own service is in charge of it, as if they had taken it from the list."""

from __future__ import annotations

from datetime import datetime

from fabriques.accounts.models import User
from fabriques.applications.models import Application
from fabriques.applications.paper.following import register_following
from fabriques.assessment.charge.acts import assign


@register_following
def followed(application: Application, by: User, at: datetime) -> None:
    assign(application, by, by=by, at=at)
