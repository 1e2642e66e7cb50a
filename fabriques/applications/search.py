"""Files found by what people type: words of the name and the presentation, structure, commune, receipt, SIRET, and
whom to reach: the name of whoever submitted them, or sent them on paper, a mail address, a telephone number.

Every word must be found somewhere; « a ou b » takes either, « -a » leaves out, quotes keep words together, and
the last word may be unfinished. Whatever is typed means something: nothing is a syntax error. A word of another script
is looked for as it is written, and a text that says nothing finds nothing. The name of a commune, even a former one,
finds the files of that commune.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from fabriques.accounts.models import User
from fabriques.applications.holders import sent_by
from fabriques.applications.models import Application, Correction, Receipt
from fabriques.common.fields import ContactsSaid
from fabriques.common.phones import PhoneRefused, read_phone
from fabriques.common.search import foreign, says_something, spellings
from fabriques.common.text import plain_key
from fabriques.organisations.identifiers import IdentifierRefused, identify
from fabriques.organisations.models import Organisation
from fabriques.territories.locating.finder import find
from fabriques.territories.locating.values import How
from fabriques.territories.models import Commune

LONGEST = 200
MOST_TERMS = 8
TOKEN = re.compile(r'(-?)(?:["«“]([^"»”]*)["»”]?|([^\s"«“]+))')
BETWEEN_DIGITS = re.compile(r"(?<!\w)\d(?:[\s\u00a0\u202f]?\d){8,13}(?!\w)")
MAIL = re.compile(r"[^\s<>()\"«»“”,;:\0]+@[^\s<>()\"«»“”,;:\0]+\.[^\W\d_]+")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
RECEIPT = re.compile(r"AR-[0-9A-Z-]*|(?=[A-Z]*\d)[0-9A-Z]{4,12}")
EITHER = frozenset({"ou", "or"})
# Words that the French configuration of PostgreSQL leaves out (accents stripped): they say nothing in a search.
LEFT_OUT = (
    "au aux avec ce ces dans de des du elle en et eux il je la le leur lui ma mais me mes moi mon ne nos notre nous on"
    " ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous c d j l m n s t y"
)
STOP = frozenset(LEFT_OUT.split())


@dataclass(frozen=True)
class Term:
    """One word, or words kept together, as a plain key; `raw` is what was typed, in capitals.

    Without a key (another script), `raw` is looked for as it is.
    """

    key: str
    raw: str = ""
    excluded: bool = False
    unfinished: bool = False

    @property
    def says_nothing(self) -> bool:
        return bool(self.key) and all(word in STOP for word in self.key.split())


def parse(text: str) -> list[list[Term]]:
    """Groups that must all be met, each by any of its terms; empty when nothing is asked.

    Marks alone (« -- », « " ») are one group that no file meets.
    """
    typed = BETWEEN_DIGITS.sub(lambda found: SPACES.sub("", found[0]), text[:LONGEST].replace("\0", " "))
    groups: list[list[Term]] = []
    joined = False
    for term in list(tokens(typed)):
        if term.key in EITHER and not term.excluded and groups:
            joined = True
        elif joined and not term.excluded:
            groups[-1].append(term)
            joined = False
        else:
            groups.append([term])
            joined = False
    speaking = [group for group in groups if not all(term.says_nothing for term in group)]
    if not groups and typed.strip():
        return [[]]
    return (speaking or groups)[:MOST_TERMS]


def tokens(typed: str) -> Iterator[Term]:
    """Terms in order; the last word of a text that does not end with a space is unfinished."""
    found = list(TOKEN.finditer(typed))
    for match in found:
        last = match.end() == len(typed) and match[3] is not None
        written = match[2] or match[3] or ""
        key = plain_key(written)
        term = Term(key, (match[3] or ("" if key else written)).upper(), bool(match[1]))
        if not term.key:
            if any(map(says_something, term.raw)):  # another script
                yield term
            continue
        for beside in foreign(written):
            yield Term("", beside.upper(), term.excluded)
        if match[3] is None or RECEIPT.fullmatch(term.raw) or " " not in term.key:
            yield replace(term, unfinished=last and not term.excluded)
            continue
        *words, end = term.key.split()  # « l'étape », « château-thierry »
        for word in words:
            yield Term(word, excluded=term.excluded)
        yield Term(end, excluded=term.excluded, unfinished=last and not term.excluded)


def matching(files: QuerySet[Application], text: str) -> QuerySet[Application]:
    """Of these files, those that what was typed finds; a number of structure is read as forms read it."""
    mail = MAIL.search(text[:LONGEST])
    if mail is not None:
        return files.filter(pk__in=by_contact(mail[0].lower()))
    number = number_of_structure(text)
    phone, text = "" if number else phone_of(text), number or text
    groups, looked_for = parse(text), find(text[:LONGEST], guesses=False)
    if looked_for.chosen and looked_for.located.how is How.FORMER_NAME:
        return files.filter(Q(commune=looked_for.chosen) | Q(pk__in=of_groups(files, groups).values("pk")))
    if phone:
        return files.filter(Q(pk__in=by_contact(phone)) | Q(pk__in=of_groups(files, groups).values("pk")))
    return of_groups(files, groups)


def number_of_structure(text: str) -> str:
    """A SIRET, a SIREN or an RNA pasted with its label, spaces or invisible marks, in its plain form; "" for others."""
    try:
        kind, number = identify(text)
    except IdentifierRefused:
        return ""
    return number if kind in {"siret", "siren", "rna"} else ""


def phone_of(text: str) -> str:
    """A telephone number pasted with its label, any separator or its country, as forms keep it; "" for others."""
    try:
        return read_phone(text)
    except PhoneRefused:
        return ""


def by_contact(said: str) -> QuerySet[Any]:
    """Primary keys of the submitted files that give this address or number, or came from there."""
    files = Application.objects.filter(submitted_at__isnull=False).order_by()
    senders = User.objects.filter(email__iexact=said)
    given: dict[str, Any] = {"contacts__contains": [said]}
    corrected = Correction.objects.alias(contacts=ContactsSaid("answers")).order_by()
    return union(
        [
            files.alias(contacts=ContactsSaid("answers")).filter(**given).values("pk"),
            *sent_by(senders, Q(email__iexact=said) | Q(phone=said)),
            corrected.filter(answered_at__isnull=False, **given).values("application_id"),
        ]
    )


def of_groups(files: QuerySet[Application], groups: list[list[Term]]) -> QuerySet[Application]:
    for group in groups:
        if not group:
            return files.none()
        kept, left_out = ([term for term in group if term.excluded is excluded] for excluded in (False, True))
        if kept:
            files = files.filter(pk__in=union([query for term in kept for query in where_found(term)]))
        if left_out:
            files = files.exclude(pk__in=union([query for term in left_out for query in where_found(term)]))
    return files


def union(queries: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """Each part is found by its own index, which one condition with OR would not use."""
    first, *others = queries
    return first.union(*others)


def where_found(term: Term) -> Iterator[QuerySet[Any]]:
    """Primary keys of the submitted files, by each of the things that a term may name."""
    files = Application.objects.filter(submitted_at__isnull=False).order_by()
    if not term.key:
        yield from as_written(files, term)
        return
    yield files.filter(words=words_query(term)).values("pk")
    begins = word_begins if term.unfinished else word_is
    structures = begins(term.key) | numbers(term)
    yield files.filter(
        organisation__in=Organisation.objects.filter(structures).order_by().values("pk")
    ).values("pk")
    yield from sent_by(User.objects.filter(begins(term.key)), begins(term.key))
    communes = begins(term.key) | Q(code=term.raw)
    if re.fullmatch(r"\d{5}", term.raw):
        communes |= Q(postcodes__contains=[term.raw])
    yield files.filter(commune__in=Commune.objects.filter(communes).order_by().values("pk")).values("pk")
    if RECEIPT.fullmatch(term.raw):
        receipts = Receipt.objects.filter(number__contains=term.raw)
        yield receipts.order_by().values("application_id")


def as_written(files: QuerySet[Application], term: Term) -> Iterator[QuerySet[Any]]:
    """A word of another script, in the names and the presentation."""
    texts = Q(place_name__icontains=term.raw) | Q(summary__icontains=term.raw)
    yield files.filter(texts | Q(organisation__name__icontains=term.raw)).values("pk")


def words_query(term: Term) -> Any:
    first, *others = (one_spelling(replace(term, key=key)) for key in spellings(term.key))
    return reduce(or_, others, first)


def one_spelling(term: Term) -> Any:
    if term.says_nothing:
        query: Any = SearchQuery(term.key, config="simple", search_type="phrase")
    else:
        text = f'"{term.key}"' if " " in term.key else term.key
        query = SearchQuery(text, config="french", search_type="websearch")
    if term.unfinished and " " not in term.key:
        query |= SearchQuery(f"{term.key}:*", config="simple", search_type="raw")
    return query


def word_is(key: str) -> Q:
    """The words stand in the key, whole, in one of their spellings."""
    places = ("key", "{}"), ("key__startswith", "{} "), ("key__endswith", " {}"), ("key__contains", " {} ")
    return reduce(
        or_, (Q(**{lookup: form.format(each)}) for each in spellings(key) for lookup, form in places)
    )


def word_begins(key: str) -> Q:
    """A word of the key begins so."""
    return reduce(or_, (Q(key__startswith=each) | Q(key__contains=f" {each}") for each in spellings(key)))


def numbers(term: Term) -> Q:
    """A SIREN, a SIRET or an RNA number, written whole."""
    if re.fullmatch(r"\d{9}", term.raw):
        return Q(siret__startswith=term.raw)
    if re.fullmatch(r"\d{14}", term.raw):
        return Q(siret=term.raw)
    return Q(rna=term.raw) if re.fullmatch(r"W[0-9A-Z]{9}", term.raw) else Q(pk__in=[])
