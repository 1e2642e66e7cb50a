"""Reads over people, their grants and what they may be granted over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from fabriques.accounts.models import (
    PLACES,
    Delegation,
    Grant,
    GrantQuerySet,
    Network,
    PerimeterKind,
    User,
    Where,
)
from fabriques.common.authorization import LABELS
from fabriques.common.search import holds, named_like, spellings
from fabriques.common.text import plain_key
from fabriques.journal.models import Entry
from fabriques.journal.queries import history
from fabriques.territories.locating.finder import find
from fabriques.territories.models import Arrondissement, Commune, Departement, Region, Service
from fabriques.territories.queries import communes_in_order

MOST_FOUND = 12
ROLE_ACTS = frozenset({"role_granted", "role_revoked"})
DELEGATION_ACTS = frozenset({"delegation_given", "delegation_ended"})
NAMED: dict[str, type[Model]] = {
    PerimeterKind.SERVICE: Service,
    PerimeterKind.COMMUNE: Commune,
    PerimeterKind.ARRONDISSEMENT: Arrondissement,
    PerimeterKind.DEPARTEMENT: Departement,
    PerimeterKind.REGION: Region,
    PerimeterKind.NETWORK: Network,
}


def find_perimeters(kind: str, text: str) -> list[Any]:
    """What a kind of perimeter and a typed code or name may mean, the exact answer alone when there is one.

    The whole country is [None]; at most a dozen otherwise, and all the communes of a postcode.
    """
    if kind == PerimeterKind.NATIONAL:
        return [None]
    model = NAMED[kind]
    typed = text.replace("\0", "").strip()
    if kind == PerimeterKind.COMMUNE:
        looked_for = find(typed)  # 02400 is a postcode and the code of a commune: the person chooses
        return communes_in_order([looked_for.chosen] if looked_for.chosen else looked_for.proposed)
    exact = model._base_manager.filter(pk__iexact=typed).first() if typed else None
    if exact is not None:
        return [exact]
    if not typed:
        return []
    key = plain_key(typed)
    if kind in (PerimeterKind.SERVICE, PerimeterKind.NETWORK):
        named = [each for each in model._base_manager.order_by("name") if holds(str(each), typed)]
        return [each for each in named if plain_key(str(each)) == key] or named[:MOST_FOUND]
    if not key:
        return []
    rows = model._base_manager.order_by("key", "pk")
    begun = reduce(or_, (Q(key__startswith=each) for each in spellings(key)))
    return list((rows.filter(key__in=spellings(key)) or rows.filter(begun))[:MOST_FOUND])


def value_of(where: Where, kind: str) -> str:
    """A perimeter as a form sends it back: « departement:02 »."""
    return f"{kind}:{where.pk if where is not None else ''}"


def perimeter_named(value: str) -> list[Any]:
    """The perimeter of a value that a form sent back; none when it names nothing."""
    kind, _, code = value.partition(":")
    if kind == PerimeterKind.NATIONAL:
        return [None]
    return list(NAMED[kind]._base_manager.filter(pk=code)) if kind in NAMED else []


@dataclass(frozen=True)
class Asked:
    """What a list of grants is narrowed to; empty values narrow nothing."""

    person: str = ""
    place: str = ""
    role: str = ""
    kind: str = ""
    state: str = "in_force"


STATES = ("in_force", "to_come", "over", "all")


def narrowed(grants: GrantQuerySet, asked: Asked, on: date) -> GrantQuerySet:
    """The grants that a search keeps, with what a line of the list shows."""
    if asked.person:
        text = asked.person.strip()
        named = named_like(text, "user__full_name", "user__key")
        grants = grants.filter(named | Q(user__email__icontains=text))
    if asked.role:
        grants = grants.filter(role=asked.role)
    if asked.kind:
        grants = grants.filter(perimeter=asked.kind)
    if asked.place:
        grants = grants.filter(over(asked.place))
    return in_state(grants, asked.state, on).with_perimeters().select_related("user")


def in_state(grants: GrantQuerySet, state: str, on: date) -> GrantQuerySet:
    ended = Q(until__lt=on) | Q(stopped_on__lte=on)
    match state:
        case "in_force":
            return grants.filter(pk__in=Grant.objects.in_force(on).values("pk"))
        case "to_come":
            return grants.filter(since__gt=on).exclude(ended)
        case "over":
            return grants.filter(ended)
    return grants


def over(text: str) -> Q:
    """Filter on grants whose perimeter is named so: by its code, or by a part of its name, accents ignored."""
    code = text.strip()
    services = [pk for pk, name in Service.objects.order_by().values_list("pk", "name") if holds(name, code)]
    found = Q(service__in=services) | Q(service__pk__iexact=code) | Q(network__name__icontains=code)
    for name in ("commune", "arrondissement", "departement", "region"):
        found |= Q(**{f"{name}__pk__iexact": code}) | named_like(code, f"{name}__name", f"{name}__key")
    return found | Q(commune__in=find(code, guesses=False).named)


def people_named(text: str) -> QuerySet[User]:
    """Accounts whose name or address holds a text, erased ones aside."""
    found = User.objects.filter(erased_at=None).order_by("key", "pk")
    typed = text.strip()
    return (
        found.filter(named_like(typed, "full_name", "key") | Q(email__icontains=typed))
        if typed
        else found.none()
    )


def delegations_of(
    user: User, among: QuerySet[Delegation] | None = None
) -> tuple[list[Delegation], list[Delegation]]:
    """The delegations a person gave, and those they received, newest first; `among`: those that the reader may see."""
    found = Delegation.objects.all() if among is None else among
    needed = found.select_related("giver", "receiver", "grant", *(f"grant__{name}" for name in PLACES))
    rows = needed.order_by("-since", "-pk")
    return list(rows.filter(giver=user)[:50]), list(rows.filter(receiver=user)[:50])


def history_of(user: User, grants: Iterable[Grant], among: QuerySet[Delegation]) -> list[Entry]:
    """What the journal says of an account, its roles and delegations cut to those given: `grants`, and `among`."""
    held = {(grant.role, grant.perimeter, grant.code) for grant in grants}
    ours = among.filter(Q(giver=user) | Q(receiver=user))
    lent = set(ours.order_by().values_list("public_id", flat=True))

    def told(entry: Entry) -> bool:
        facts = entry.facts
        if entry.act in DELEGATION_ACTS:
            return facts["delegation"] in lent
        return entry.act not in ROLE_ACTS or any(
            facts["role"] == role and facts.get(kind, "absent") == code for role, kind, code in held
        )

    return [entry for entry in history("user", user.public_id) if told(entry)]


def done_by(entries: Iterable[Entry], holder: User) -> dict[str, str]:
    """Who did what the history of an account tells, by the identifier that the journal keeps; people as named today."""
    people = User.objects.filter(public_id__in={entry.actor for entry in entries})
    return (
        LABELS | {each.public_id: str(each) for each in people} | {holder.public_id: "la personne elle-même"}
    )


def agents_of(services: Iterable[Service], on: date) -> list[Grant]:
    """Who holds a role of their own in these services on a day, by name."""
    grants = Grant.objects.in_force(on).filter(service__in=list(services), user__is_active=True)
    return list(grants.select_related("user", *PLACES).order_by("user__key", "role", "pk"))


def replacements_of(people: Iterable[int], on: date) -> list[Delegation]:
    """The absences of these people, from a day on, with who replaces them."""
    lent = Delegation.objects.filter(
        giver__in=list(people), kind=Delegation.Kind.ABSENCE, stopped_on=None, until__gte=on
    )
    return list(lent.select_related("receiver", "grant__service").order_by("since", "pk"))


def colleagues_of(user: User, on: date) -> list[User]:
    """Whoever else holds a role of their own in a service where a person holds one, by name."""
    theirs = Grant.objects.in_force(on).filter(user=user, service__isnull=False).values("service")
    others = Grant.objects.in_force(on).filter(service__in=theirs).values("user")
    found = User.objects.filter(pk__in=others, is_active=True).exclude(pk=user.pk)
    return list(found.order_by("key", "pk"))


def without_agent(services: QuerySet[Service], on: date) -> QuerySet[Service]:
    """Those where nobody whose account is open holds any role on a day, the national team aside.

    A role lent needs no look: whoever lends it holds it.
    """
    held = Grant.objects.in_force(on).filter(service=OuterRef("pk"), user__is_active=True)
    return services.filter(~Exists(held)).exclude(level=Service.Level.NATIONAL)


def left_without_agent(on: date) -> QuerySet[Service]:
    """The services without any agent that had one before."""
    had = Grant.objects.filter(service=OuterRef("pk"), since__lte=on)
    return without_agent(Service.objects.filter(Exists(had)), on).order_by("name", "code")


def team_mailboxes(on: date) -> list[tuple[User | None, str]]:
    """Where the programme team is written to: its mailbox, else each of its members."""
    boxes = (
        Service.objects.filter(level=Service.Level.NATIONAL).exclude(email="").values_list("email", flat=True)
    )
    if found := list(boxes):
        return [(None, address) for address in found]
    grants = Grant.objects.in_force(on).filter(role=Grant.Role.PROGRAMME, user__is_active=True)
    return [(user, "") for user in User.objects.filter(pk__in=grants.values("user")).order_by("pk")]


def grant_state(grant: Grant, on: date) -> tuple[str, str]:
    """A grant's state on a day, in words, with its tone."""
    if grant.is_in_force(on):
        return "en cours", "good"
    if grant.since > on and grant.stopped_on is None:
        return "à venir", "info"
    return "terminée", "neutral"


def delegation_state(delegation: Delegation, on: date) -> tuple[str, str]:
    if delegation.is_in_force(on):
        return "en cours", "good"
    over_now = (
        delegation.stopped_on is not None
        or delegation.until < on
        or not delegation.giver.is_active
        or (delegation.since <= on and not delegation.grant.is_in_force(on))
    )
    return ("terminée", "neutral") if over_now else ("à venir", "info")
