"""Recovery codes: shown once, then kept as keyed hashes only, each usable once."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from fabriques.accounts.one_time_codes import digest

PURPOSE = "recovery"
# Where the library keeps a list of codes instead of the seed they come from: our hashes stand there.
HASHES = "migrated_codes"


def keep_hashes(held: Authenticator, codes: list[str]) -> None:
    """Replace the seed, from which every code can be made again, by the hashes of the codes just shown."""
    hashes = [encrypt(digest(PURPOSE, code)) for code in codes]
    held.data = {HASHES: hashes, "viewed_at": time.time()}
    held.save(update_fields=["data"])


def as_kept(held: Authenticator, typed: str) -> str:
    """What was typed, as this factor keeps it."""
    hashed = held.type == Authenticator.Type.RECOVERY_CODES and HASHES in held.data
    return digest(PURPOSE, typed) if hashed else typed
