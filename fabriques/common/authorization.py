"""Who acts, the rights they hold, and the acts that demand them.

An act is a function marked `@act(right, …)`. A right is a judgement of an `access.py` marked `@right(…)`. An act that
ends well without having demanded each right it declares is undone: it cannot forget to ask.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from django.db import transaction

from fabriques.common.acts_under_way import act_under_way
from fabriques.common.reasons import Judgement, Reason, refuse_if

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")  # the actor as a judgement takes it: a person
ACTORS = frozenset({"Actor", "User", "PlatformActor"})


class Actor(Protocol):
    """Who does an act: a person, or a named part of the platform. `public_id` is what the journal writes."""

    @property
    def public_id(self) -> str: ...

    def has_role(self, role: str, on: date) -> bool:
        """Whether the actor holds a role somewhere on a day, of their own or by delegation."""

    def works_in(self, service: str, on: date) -> bool:
        """Whether the actor holds on a day a role in the service of that code."""


@dataclass(frozen=True)
class PlatformActor:
    """A part of the platform that acts by itself; `label` is what people read in the journal.

    It holds no role: only the rights that name it.
    """

    name: str
    label: str

    @property
    def public_id(self) -> str:
        return f"platform:{self.name}"

    def has_role(self, role: str, on: date) -> bool:
        return False

    def works_in(self, service: str, on: date) -> bool:
        return False

    def __str__(self) -> str:
        return self.label


INSTALLATION = PlatformActor("installation", "la plateforme (commande d'exploitation)")
DEMONSTRATION = PlatformActor("demonstration", "la plateforme (démonstration)")
SCHEDULE = PlatformActor("schedule", "la plateforme (tâche planifiée)")
SIGN_IN = PlatformActor("sign_in", "la plateforme (connexion)")
SCANNER = PlatformActor("scanner", "la plateforme (antivirus)")
IMPORT = PlatformActor("import", "la plateforme (import)")
VISITOR = PlatformActor("visitor", "une personne sans compte")
PLATFORM = (INSTALLATION, DEMONSTRATION, SCHEDULE, SIGN_IN, SCANNER, IMPORT, VISITOR)
LABELS = {actor.public_id: actor.label for actor in PLATFORM}

# Kinds of person that a right may belong to. Each is over a perimeter or an organisation, which the right looks at.
HOLDER, PERSON = "holder", "person"
SOUS_PREFECTURE, PREFECTURE, REGION, PROGRAMME = "sous_prefecture", "prefecture", "region", "programme"
PANEL, NETWORK, OVERSIGHT, ADMINISTRATOR = "panel", "network", "oversight", "administrator"
SERVICES = (SOUS_PREFECTURE, PREFECTURE, REGION, PROGRAMME)
KINDS = frozenset({HOLDER, PERSON, *SERVICES, PANEL, NETWORK, OVERSIGHT, ADMINISTRATOR})

ONLY_THE_PLATFORM = Reason(
    "only_the_platform",
    "Cette action n'est faite que par la plateforme.",
    "Une tâche planifiée ou une commande d'exploitation la fait, à son heure.",
    "Il n'y a rien à faire ; si elle tarde, écrivez à l'administration technique.",
)
NOT_FOR_THE_PLATFORM = Reason(
    "not_for_the_platform",
    "Cette action est faite par une personne, jamais par la plateforme seule.",
    "Ce que la plateforme fait seule est nommé par le droit de chaque action.",
    "Connectez-vous avec un compte qui a ce droit.",
)


class UndemandedRightError(AssertionError):
    """An act declares a right that it did not demand: what it wrote is undone."""


def right(
    *holders: str, platform: tuple[PlatformActor, ...] = (), anywhere: bool = False
) -> Callable[[Callable[Concatenate[A, P], Judgement]], Callable[Concatenate[Actor, P], Judgement]]:
    """Mark a judgement of an `access.py`, whose first argument is the actor, as a right.

    `holders` are the kinds of person who may hold it (see KINDS), within their perimeter, or wherever they are with
    `anywhere`; `platform` the parts of the platform that hold it always. The judgement is asked about persons only.
    """
    if not set(holders) <= KINDS:
        raise TypeError(f"unknown kinds of person: {set(holders) - KINDS}")

    def decorate(judge: Callable[Concatenate[A, P], Judgement]) -> Callable[Concatenate[Actor, P], Judgement]:
        name = f"{judge.__module__}.{judge.__qualname__}"

        @wraps(judge)
        def asked(by: Actor, *args: P.args, **kwargs: P.kwargs) -> Judgement:
            if isinstance(by, PlatformActor):
                found = refuse_if(by not in platform, NOT_FOR_THE_PLATFORM)
            else:
                found = judge(by, *args, **kwargs)  # type: ignore[arg-type]  # an actor is a person or the platform
            return Judgement(found.reasons, frozenset({name, *found.rights}))

        asked.right_name = name  # type: ignore[attr-defined]  # a function takes marks
        asked.holders = frozenset(holders)  # type: ignore[attr-defined]
        asked.anywhere = anywhere  # type: ignore[attr-defined]
        asked.platform = platform  # type: ignore[attr-defined]
        return asked

    return decorate


def act(*rights: Callable[..., Judgement], atomic: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as an act: in one transaction, unless told otherwise, and never without its rights.

    The function takes `by`, by name: a person, or an `Actor` where the platform may do it alone.
    Raises UndemandedRightError, which undoes everything, when it returns without having demanded each right.
    """
    if not rights:
        raise TypeError("an act declares at least one right")
    wanted = {each.right_name: each for each in rights}  # type: ignore[attr-defined]

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        by = inspect.signature(function).parameters.get("by")
        if by is None or by.kind is not by.KEYWORD_ONLY or by.annotation not in ACTORS:
            raise TypeError(f"{name}: an act takes `by`, by name, as one of {sorted(ACTORS)}")

        @wraps(function)
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            whole: AbstractContextManager[Any] = transaction.atomic() if atomic else nullcontext()
            with act_under_way() as demanded, whole:
                result = function(*args, **kwargs)
                forgotten = wanted.keys() - demanded
                if forgotten:
                    raise UndemandedRightError(f"{name} did not demand {', '.join(sorted(forgotten))}")
                return result

        done.rights = tuple(wanted.values())  # type: ignore[attr-defined]
        return done

    return decorate


@right(platform=(SCHEDULE, IMPORT, SCANNER, INSTALLATION, DEMONSTRATION))
def may_run_jobs(by: Actor) -> Judgement:
    """What a job or an operator's command does is never asked by a person."""
    return refuse_if(True, ONLY_THE_PLATFORM)
