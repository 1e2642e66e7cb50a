"""Why somebody is asked to sign in, told on the pages of sign-in where the link they came by may say it.

A link that only its letter holds (a token, a signature) says what the letter says. Any other link says nothing: whether
what it names exists, and to whom it is meant, is not told before one signs in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.crypto import constant_time_compare

from fabriques.accounts.following import page_of_ours


@dataclass(frozen=True)
class Why:
    """One sentence, and the address that the letter went to."""

    sentence: str
    address: str


Source = Callable[[ResolverMatch, Mapping[str, str]], Why | None]
SOURCES: dict[str, Source] = {}
LETTER = "lettre"  # the parameter that holds a letter's signature


def register_why(page: str) -> Callable[[Source], Source]:
    """Let a later step say why its page asks to sign in; called when it is loaded. `page`: its name."""

    def register(source: Source) -> Source:
        SOURCES[page] = source
        return source

    return register


def why(following: str) -> Why | None:
    """What the link that leads to a page may say of it; None when it may say nothing."""
    parts = urlsplit(following.replace("\0", ""))
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    source = SOURCES.get(match.view_name)
    return source(match, {key: found[0] for key, found in parse_qs(parts.query).items()}) if source else None


def signature(kind: str, *facts: str) -> str:
    """What a letter adds to its link to show that it is followed from there; the same facts always give the same."""
    return signing.Signer(salt=f"{__name__}:{kind}").signature("\n".join(facts))


def is_signed(given: Mapping[str, str], kind: str, *facts: str) -> bool:
    return constant_time_compare(given.get(LETTER, ""), signature(kind, *facts))


def signed(page: str, kind: str, *facts: str) -> str:
    """The address of a page with the signature of the letter that leads to it."""
    return f"{page}?{urlencode({LETTER: signature(kind, *facts)})}"


def following_of(request: HttpRequest) -> str:
    """The page of ours that was asked for before signing in; « » without one."""
    return page_of_ours(request, request.POST.get("next") or request.GET.get("next") or "")


SALT, LASTS = f"{__name__}:account", 14 * 86_400


def way_to_open(request: HttpRequest, address: str) -> str:
    """The address, for a letter, of the page that opens an account there, then leads to what was asked for.

    What was asked for is not written as it is: whoever has the letter sent would choose words of it.
    """
    held = {"address": address, "following": following_of(request)}
    return reverse("account_open", args=[signing.dumps(held, salt=SALT, compress=True)])


def opening(token: str) -> str:
    """The page of sign-up that such an address leads to; without what it kept once it is too old."""
    page = reverse("account_signup")
    try:
        held = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return page
    kept = {"email": held["address"], "next": held["following"]}
    return f"{page}?{urlencode({name: value for name, value in kept.items() if value})}"
