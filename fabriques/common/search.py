"""How the house's searches read what is typed: a name found whatever its accents, its script and its abbreviations.

Names are compared by their plain key (`common.text.plain_key`), which keeps Latin letters and digits only. A text that
leaves no key (« Дружба », « 中 », « -- ») is looked for as it is written; it never finds everything. What a key leaves
out of a mixed text (« Le Lieu 中 ») is looked for as it is written, beside the key.
"""

from __future__ import annotations

import unicodedata
from functools import reduce
from itertools import groupby
from operator import and_, or_

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


def foreign(typed: str) -> tuple[str, ...]:
    """The runs of signs that a plain key drops though they say something: another script's, pictures."""
    return tuple(
        "".join(signs)
        for says, signs in groupby(typed, key=lambda sign: says_something(sign) and not plain_key(sign))
        if says
    )


def says_something(sign: str) -> bool:
    """A letter or a digit of any script, or a picture; neither punctuation nor « ° »."""
    return sign.isalnum() or (unicodedata.category(sign) in {"So", "Mn", "Mc"} and ord(sign) > 0x2100)


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
    latin = reduce(or_, (Q(**{f"{key}__contains": each}) for each in spellings(found)))
    return reduce(and_, (Q(**{f"{name}__icontains": each}) for each in foreign(written)), latin)


def holds(text: str, typed: str) -> bool:
    """The same for a text in memory."""
    written = typed.strip()
    found = plain_key(written)
    if not found:
        return bool(written) and written.casefold() in text.casefold()
    beside = all(each.casefold() in text.casefold() for each in foreign(written))
    return beside and any(each in plain_key(text) for each in spellings(found))
