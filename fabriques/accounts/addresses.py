"""Which addresses prove a person: those they confirmed by a code, or that a trusted provider certified.

The only module that compares an address with a person: an address that is merely declared proves nobody.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from fabriques.accounts.models import User


def plain(address: str) -> str:
    """An address as it is compared, and as the account library keeps it."""
    return address.strip().lower()


def confirmed(user: User) -> frozenset[str]:
    """The addresses a person proved to be theirs; known with the person of a session, read otherwise."""
    if user.confirmed_addresses is not None:
        return user.confirmed_addresses
    return frozenset(
        EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True)
    )


def proves(user: User, address: str) -> bool:
    """Whether an address is, for certain, that person's."""
    return plain(address) in confirmed(user)


def claims(user: User, address: str) -> bool:
    """Whether a person's account was opened at an address that they have not confirmed: they may be anybody."""
    return plain(address) == plain(user.email) and not proves(user, address)


def is_one_s_own(user: User, address: str) -> bool:
    """Whether an address is that of a person's account, confirmed or not: to refuse, never to open anything."""
    return plain(address) == plain(user.email) or proves(user, address)


def is_unconfirmed(user: User) -> bool:
    """Whether the address of a person's account remains to be confirmed."""
    return claims(user, user.email)


def sent_to(user: User, field: str) -> Q:
    """Filter on the rows whose address, in that field, is one that a person proved to be theirs."""
    found = Q(pk__in=[])
    for address in sorted(confirmed(user)):
        found |= Q(**{f"{field}__iexact": address})
    return found


def with_proof(people: QuerySet[User]) -> QuerySet[User]:
    """The same people, each with whether the address of their account is confirmed (`is_confirmed`)."""
    same = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    return people.annotate(is_confirmed=Exists(same))


def people_at(address: str) -> QuerySet[User]:
    """Whoever proved that an address is theirs: one person at most."""
    return User.objects.filter(emailaddress__verified=True, emailaddress__email=plain(address))


def account_at(address: str) -> User | None:
    """The account that uses an address, confirmed or not: to know that it is taken, never to open anything."""
    own = User.objects.filter(email__iexact=plain(address)).order_by("pk").first()
    return own or people_at(address).order_by("pk").first()


def to_confirm(user: User) -> EmailAddress | None:
    """The address of a person's account as the account library confirms it; None once it is confirmed."""
    row, _made = EmailAddress.objects.get_or_create(
        user=user, email=plain(user.email), defaults={"primary": True}
    )
    return None if row.verified else row


def keep_first(user: User, *, confirmed: bool) -> None:
    """Write down the address of an account that is being opened, confirmed or still to be."""
    EmailAddress.objects.create(user=user, email=plain(user.email), primary=True, verified=confirmed)


def proved(path: str) -> Exists:
    """Whether the person that a path leads to confirmed the address of their account."""
    same = EmailAddress.objects.filter(user=OuterRef(path), email=OuterRef(f"{path}__email"), verified=True)
    return Exists(same)
