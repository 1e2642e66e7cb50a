"""Words that stand in the database for a secret that only a letter may say: ciphered with the platform's own secret.

A link or a code to use once waits in the outbox before it is sent; whoever reads the database, or their own letters
elsewhere than in the mailbox, must not be able to use it.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

MARK = re.compile(r"⟦scellé:([\w=-]+)⟧")
LOST = "(lien ou code devenu illisible : demandez-en un autre)"
HIDDEN = "(lien ou code à usage unique)"


def cipher() -> Fernet:
    key = sha256(b"fabriques.common.seals" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


def seal(text: str) -> str:
    """What to write in place of a secret; never twice the same."""
    return f"⟦scellé:{cipher().encrypt(text.encode()).decode()}⟧"


def opened(text: str) -> str:
    """A text with its seals opened; one sealed under another secret says that it is lost."""

    def said(found: re.Match[str]) -> str:
        try:
            return cipher().decrypt(found[1].encode()).decode()
        except InvalidToken:
            return LOST

    return MARK.sub(said, text)


def hidden(text: str) -> str:
    """A text with its seals replaced by words, for whoever reads it elsewhere than in the letter."""
    return MARK.sub(HIDDEN, text)
