from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fabriques.accounts.models import Grant, User
from fabriques.journal.acts import record
from fabriques.territories.models import Service


@transaction.atomic
def open_account(
    email: str, full_name: str, *, password: str | None, at: datetime, fictitious: bool = False
) -> User:
    """Open an account outside the sign-up page (demonstration, first administrator).

    Effects: one person; journal « account_opened ». An address already in use raises the database's refusal.
    """
    user = User.objects.create_user(email, password, full_name=full_name, is_fictitious=fictitious)
    record(("user", user.public_id), "account_opened", by="", at=at)
    return user


@transaction.atomic
def grant_role(
    user: User, role: Grant.Role, service: Service, *, by: User | None, since: date, at: datetime
) -> Grant:
    """Give a person a role over a service's perimeter from a day on; asking twice gives it once.

    Effects: one grant; journal « role_granted » on the person.
    """
    grant, created = Grant.objects.get_or_create(
        user=user,
        role=role,
        service=service,
        until=None,
        defaults={"since": since, "granted_by": by.public_id if by else ""},
    )
    if created:
        facts = {"role": role.value, "service": service.code}
        record(("user", user.public_id), "role_granted", by=by.public_id if by else "", at=at, facts=facts)
    return grant


@transaction.atomic
def revoke_role(grant: Grant, *, by: User | None, until: date, at: datetime) -> None:
    """End a grant on a day (included). Effects: its end; journal « role_revoked »."""
    grant.until = until
    grant.save(update_fields=["until"])
    facts = {"role": grant.role, "service": grant.service_id}
    record(("user", grant.user.public_id), "role_revoked", by=by.public_id if by else "", at=at, facts=facts)
