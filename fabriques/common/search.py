"""How the house's searches read what is typed: a name found whatever its accents, its script and its abbreviations.

Names are compared by their plain key (`common.text.plain_key`), which keeps Latin letters and digits only. A text that
leaves no key (« Дружба », « 中 », « -- ») is looked for as it is written; it never finds everything.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from fabriques.common.text import plain_key

SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
LONG = {whole: short for short, whole in SHORT.items()}


def spellings(key: str) -> tuple[str, ...]:
    """A plain key and what it may also be written: « st etienne », « saint etienne »."""
    words = key.split()
    forms = {
        key: None,
        " ".join(SHORT.get(word, word) for word in words): None,
        " ".join(LONG.get(word, word) for word in words): None,
    }
    return tuple(forms)


def words_of(typed: str) -> list[str]:
    """The words typed; marks alone (« ? », « - ») only count when there is nothing else."""
    words = typed.replace("\0", " ").split()
    return [word for word in words if any(map(str.isalnum, word))] or words


def named_like(typed: str, name: str, key: str) -> Q:
    """Rows whose `name` holds what was typed, by their `key` column, or as it is written in another script.

    Nothing typed finds nothing: a page that lists everything then does not ask.
    """
    written = typed.replace("\0", "").strip()
    found = plain_key(written)
    if not written:
        return Q(pk__in=[])
    if not found:
        return Q(**{f"{name}__icontains": written})
    return reduce(or_, (Q(**{f"{key}__contains": each}) for each in spellings(found)))


def holds(text: str, typed: str) -> bool:
    """The same for a text in memory."""
    written = typed.strip()
    found = plain_key(written)
    if not found:
        return bool(written) and written.casefold() in text.casefold()
    return any(each in plain_key(text) for each in spellings(found))
