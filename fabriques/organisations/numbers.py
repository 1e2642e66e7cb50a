"""One structure for a number, among those that people tend. No constraint: papers and imports bear the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from fabriques.accounts.addresses import proved
from fabriques.common.reasons import Judgement, Refusal
from fabriques.organisations import identifiers, joining_rules
from fabriques.organisations.access import open_managers
from fabriques.organisations.joining_rules import LABELS, REGISTERED, Tended
from fabriques.organisations.models import Membership, Organisation


def tended(
    numbers: Mapping[str, object], *, fictitious: bool | None = None, by: str = ""
) -> Organisation | None:
    """The structure that people tend under one of these numbers (siret, rna…): a real one first, then one that
    somebody answers for.

    Whoever never confirmed an address may be anybody: alone there, they tend it for themselves only (`by`), and for
    nobody once erased. Erased after confirming one, a person's structure is answered for by the programme team.
    """
    erased = Q(user__erased_at__isnull=False, user__erased_unproved=False)
    known = proved("user") | erased | Q(user__public_id=by)
    answered_for = Exists(open_managers().filter(organisation=OuterRef("pk")))
    tending = Membership.objects.filter(known).values("organisation")
    for kind in LABELS:
        if numbers.get(kind):
            rows = Organisation.objects.filter(**{kind: numbers[kind]}, pk__in=tending)
            rows = rows.annotate(answered_for=answered_for)
            rows = rows if fictitious is None else rows.filter(is_fictitious=fictitious)
            found = rows.select_related("commune").order_by("is_fictitious", "-answered_for", "pk").first()
            if found is not None:
                return found
    return None


def registered_once(numbers: Mapping[str, object], *, fictitious: bool, by: str) -> Judgement:
    """Whether these numbers, which it did not bear, may be those of a structure of `by` (a public identifier).

    Effects: whoever registers one of these numbers waits for the end of the transaction, so that each sees the other.
    """
    with connection.cursor() as cursor:
        for kind, number in sorted((kind, number) for kind, number in numbers.items() if number):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"organisation:{kind}:{number}"]
            )
    found = tended(numbers, fictitious=fictitious, by=by)
    return joining_rules.registered_once(described(found, numbers, by) if found else None)


def to_join(typed_numbers: Iterable[str], refusal: Refusal) -> str:
    """The number, of those that were typed, under which to ask to join once another structure was refused; else « »."""
    if REGISTERED not in refusal.codes:
        return ""
    return next((each for each in typed_numbers if each and tended(identifiers.numbers_of(each))), "")


def described(found: Organisation, numbers: Mapping[str, object], by: str) -> Tended:
    """What is told of a structure to whoever typed its number."""
    kind = next(each for each in LABELS if numbers.get(each) and getattr(found, each) == numbers[each])
    return Tended(
        kind,
        str(numbers[kind]),
        "" if found.is_withheld else found.name,
        found.commune.name if found.commune else "",
        own=found.memberships.filter(user__public_id=by).exists(),
    )
