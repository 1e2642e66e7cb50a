"""Codes sent by mail: a keyed hash is all that is kept; the code lives for one request, then in its letter."""

from __future__ import annotations

import hmac
from unicodedata import normalize

from allauth.core import context, ratelimit
from django.utils.crypto import salted_hmac

SALT = "fabriques.accounts.one_time_codes"
SIGN_IN, RESET, ADDRESS = "sign_in", "reset", "address"


class Kept(str):
    """The hash of a code, which the library stores in the session in place of the code.

    `clear` is the code, known only to the request that made it: a text read back from a session has none.
    """

    clear: str


def keep(purpose: str, code: str) -> Kept:
    """A new code, as it may be stored."""
    kept = Kept(digest(purpose, code))
    kept.clear = code
    return kept


def digest(purpose: str, code: str) -> str:
    """Hash what was typed, as it is read; the same code for another purpose differs."""
    return salted_hmac(f"{SALT}.{purpose}", read(code), algorithm="sha256").hexdigest()


def read(typed: str) -> str:
    """A code as it counts: neither case, nor spaces, nor dashes of any kind, nor wide digits."""
    plain = normalize("NFKC", typed).lower()
    return "".join(each for each in plain if each.isascii() and each.isalnum())


def matches(purpose: str, typed: str, kept: str) -> bool:
    return bool(kept) and hmac.compare_digest(digest(purpose, typed), kept)


def may_try(kept: str) -> bool:
    """Count one attempt, in the database: per code, so that many requests at once get no more tries, and per machine.

    A code that does not exist (unknown address) is counted as one that does.
    """
    return bool(ratelimit.consume(context.request, action="one_time_code", key=kept or "none"))
