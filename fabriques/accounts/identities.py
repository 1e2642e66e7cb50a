"""Acts on identities vouched for by the State's provider."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fabriques.accounts import access, addresses
from fabriques.accounts.identity_models import Identity
from fabriques.accounts.models import User
from fabriques.common.authorization import Actor, act
from fabriques.common.reasons import Reason, Refusal
from fabriques.journal.writing import record


@transaction.atomic
def recognise(idp_id: str, sub: str, *, at: datetime) -> User | None:
    """The person this identity opens the account of, None for an unknown one. Effects: the instant of last use."""
    found = Identity.objects.filter(idp_id=idp_id, sub=sub).select_related("user").first()
    if found is None:
        return None
    found.used_at = at
    found.save(update_fields=["used_at"])
    return found.user


@act(access.may_open_account)
def open_account_for(
    idp_id: str, sub: str, *, email: str, certified: bool, full_name: str, by: Actor, at: datetime
) -> User:
    """Open the account of a civil servant seen for the first time, with no role: the territory is not in an identity.

    `certified`: the provider says that it checked the address; else it is to be confirmed by a code, like anyone's.
    Effects: one person without password, its address; one identity; journal « account_opened », « identity_attached ».
    The address or the identity taken meanwhile raises the database's refusal.
    """
    access.may_open_account(by).demand()
    user = User.objects.create_user(email, None, full_name=full_name or email.partition("@")[0])
    addresses.keep_first(user, confirmed=certified)
    record(("user", user.public_id), "account_opened", by=by, at=at, facts={"with": "identity"})
    _attach(user, idp_id, sub, at=at)
    return user


@act(access.may_change_account)
def attach(user: User, idp_id: str, sub: str, *, by: User, at: datetime) -> None:
    """Let an identity open an existing account, once its holder has signed in to it; twice is once.

    Effects: one identity; journal « identity_attached ». Refuses: IDENTITY_TAKEN (it opens another account).
    """
    access.may_change_account(by, user).demand()
    known = Identity.objects.filter(idp_id=idp_id, sub=sub).select_for_update(of=("self",)).first()
    if known is None:
        _attach(user, idp_id, sub, at=at)
    elif known.user_id != user.pk:
        raise Refusal(
            Reason(
                "identity_taken",
                _("Cette identité ouvre déjà un autre compte."),
                _("Une identité d'agent public ouvre un seul compte."),
                _("Déconnectez-vous, puis entrez avec cette identité pour retrouver cet autre compte."),
            )
        )


def _attach(user: User, idp_id: str, sub: str, *, at: datetime) -> None:
    Identity.objects.create(user=user, idp_id=idp_id, sub=sub, attached_at=at, used_at=at)
    record(("user", user.public_id), "identity_attached", by=user, at=at)


@act(access.may_open_account)
def note_refusal(code: str, *, by: Actor, at: datetime) -> None:
    """Effects: journal « sign_in_refused », with the kind of refusal and nothing about the person."""
    access.may_open_account(by).demand()
    record(("sign_in", "identity"), "sign_in_refused", by=by, at=at, facts={"reason": code})
