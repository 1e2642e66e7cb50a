from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from fabriques.accounts.models import Grant, User
from fabriques.territories.models import Service


def person(request: HttpRequest) -> User:
    """The signed-in person of a request; for views that `login_required` guards."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


@dataclass(frozen=True)
class Perimeter:
    """What a person's grants in force open on a day: services by role. Nothing granted, nothing seen."""

    assessed: tuple[Service, ...] = ()
    decided: tuple[Service, ...] = ()
    programme: bool = False

    @property
    def seen(self) -> tuple[Service, ...]:
        """Services whose territory the person may see, whatever the role."""
        return tuple({service.pk: service for service in (*self.assessed, *self.decided)}.values())

    @property
    def is_staff(self) -> bool:
        return self.programme or bool(self.seen)


def perimeter_of(user: User | None, on: date) -> Perimeter:
    """Read a person's grants in force on a day, in one query; cached on the person for the request."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Perimeter()
    cached: tuple[date, Perimeter] | None = getattr(user, "_perimeter", None)
    if cached and cached[0] == on:
        return cached[1]
    grants = list(
        Grant.objects.filter(user=user).in_force(on).select_related("service").order_by("service_id", "role")
    )
    national = tuple(grant.service for grant in grants if grant.role == Grant.Role.PROGRAMME)
    perimeter = Perimeter(
        assessed=tuple(g.service for g in grants if g.role == Grant.Role.ASSESSOR) + national,
        decided=tuple(g.service for g in grants if g.role == Grant.Role.DECIDER),
        programme=bool(national),
    )
    user._perimeter = (on, perimeter)  # type: ignore[attr-defined]
    return perimeter
