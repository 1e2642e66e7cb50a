"""What the platform adds when the account library says that something happened."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fabriques.accounts import second_factor
from fabriques.accounts.access import may_open_account
from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.common.authorization import SIGN_IN, Actor, act
from fabriques.journal.writing import Plain, record


def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Adding a passkey or an application proves that one holds it: this session is protected from now on."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, second_factor.FACTOR, id=authenticator.pk, type=authenticator.type
        )


def address_proved(request: HttpRequest, email_address: EmailAddress, **kwargs: Any) -> None:
    """Forget the ways in chosen before anyone had proved the address, unless it is proved where they were chosen.

    Otherwise someone could open an account at another's address, wait for its owner to come by code and be
    given a role, then enter with the password, or with the identity, of the first day.
    """
    user = email_address.user  # the very one being signed in: its session depends on its password
    login = unstash_login(request, peek=True)
    signing_up = login is not None and login.signup and login.user is not None and login.user.pk == user.pk
    if signing_up or request.user.pk == user.pk:
        return
    identities = user.identities.count()
    if not user.has_usable_password() and not identities:
        return
    forget_ways_in(user, identities, by=SIGN_IN)
    messages.warning(
        request,
        _(
            "Votre adresse est confirmée. Par prudence, l'identité d'agent public reliée avant cette confirmation ne "
            "sert plus : déconnectez-vous, puis entrez avec elle pour la rattacher."
        )
        if identities
        else _(
            "Votre adresse est confirmée. Par prudence, le mot de passe choisi avant cette confirmation ne sert "
            "plus : vous pouvez en choisir un autre depuis votre compte."
        ),
    )


@act(may_open_account)
def forget_ways_in(user: User, identities: int, *, by: Actor) -> None:
    """Effects: no password nor identity any more, other sessions end; journal « unproven_password_forgotten »."""
    may_open_account(by).demand()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    user.identities.all().delete()
    facts: dict[str, Plain] = {"identities": identities} if identities else {}
    record(("user", user.public_id), "unproven_password_forgotten", by=by, at=clock.now(), facts=facts)


def connect() -> None:
    authenticator_added.connect(factor_added, dispatch_uid="fabriques.accounts.factor_added")
    email_confirmed.connect(address_proved, dispatch_uid="fabriques.accounts.address_proved")
