from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from fabriques.accounts import rules
from fabriques.accounts.models import (
    PLACES,
    Delegation,
    Grant,
    GrantQuerySet,
    PerimeterKind,
    Role,
    User,
    Where,
    kind_of,
)
from fabriques.accounts.perimeters import Area, Perimeter, perimeter_from
from fabriques.common.authorization import (
    ADMINISTRATOR,
    DEMONSTRATION,
    INSTALLATION,
    ONLY_THE_PLATFORM,
    PERSON,
    PREFECTURE,
    PROGRAMME,
    REGION,
    SIGN_IN,
    Actor,
    right,
)
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.territories.models import Arrondissement, Commune, Departement, Region, Service

__all__ = ["Area", "Perimeter", "perimeter_of", "person"]

GRANTERS = (Role.PROGRAMME, Role.ADMINISTRATOR, Role.DECIDER)


def person(request: HttpRequest) -> User:
    """The signed-in person of a request; for pages that ask to sign in."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def perimeter_of(user: User | None, on: date) -> Perimeter:
    """Read the grants a person holds or is lent on a day; cached on the person for the request.

    Whether they hold anything is known of the person of a session, or asked first by one light query: most people
    hold nothing, and planning the two wide ones costs them more than their page.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return Perimeter()
    cached: tuple[date, Perimeter] | None = getattr(user, "_perimeter", None)
    if cached and cached[0] == on:
        return cached[1]
    some_own, some_lent = user.holds_some or User.objects.values_list(
        Exists(Grant.objects.filter(user=OuterRef("pk"))),
        Exists(Delegation.objects.filter(receiver=OuterRef("pk"))),
    ).get(pk=user.pk)
    own = list(Grant.objects.filter(user=user).in_force(on).with_perimeters()) if some_own else []
    lent = list(
        Delegation.objects.filter(receiver=user)
        .in_force(on)
        .select_related("giver", *(f"grant__{name}" for name in PLACES))
        .order_by("pk")
        if some_lent
        else ()
    )
    perimeter = perimeter_from([*own, *(each.grant for each in lent)], lent, user)
    user._perimeter = (on, perimeter)  # type: ignore[attr-defined]
    return perimeter


def own_roles(user: User, on: date) -> set[str]:
    """The roles a person holds on a day or later, by grants of their own."""
    later = Q(until__isnull=True) | Q(until__gte=on)
    running = Q(stopped_on__isnull=True) | Q(stopped_on__gt=on)
    return set(Grant.objects.filter(later, running, user=user).values_list("role", flat=True))


def lent_roles(user: User, on: date) -> set[str]:
    """The roles lent to a person today or later."""
    lent = Delegation.objects.filter(receiver=user, stopped_on=None, until__gte=on)
    return set(lent.values_list("grant__role", flat=True))


def own_grants(user: User, on: date) -> list[Grant]:
    """A person's own grants in force that let them grant; what is lent to them never does."""
    return list(
        Grant.objects.filter(user=user, role__in=GRANTERS).in_force(on).with_perimeters().order_by("pk")
    )


def holds(service: Service, where: Where) -> bool:
    """Whether a préfecture's territory holds the whole of a perimeter."""
    departement, region = service.departement_id, service.region_id
    regional = service.level == Service.Level.REGION
    if service.level not in {Service.Level.PREFECTURE, Service.Level.REGION}:
        return False
    if isinstance(where, Region):
        return regional and where.pk == region
    found: Departement | None = None
    if isinstance(where, Departement):
        found = where
    elif isinstance(where, Service | Arrondissement | Commune):
        found = where.departement
    if isinstance(where, Service) and where.level == Service.Level.REGION:
        return regional and where.region_id == region
    return found is not None and (found.region_id == region if regional else found.pk == departement)


@right(PERSON, anywhere=True)
def may_act(by: User, on: date) -> Judgement:
    """Anybody whose account is open acts for themselves; whoever controls writes nothing."""
    return refuse_if(
        not by.is_active or reads_only(by, on),
        Reason(
            "may_not_act",
            "Votre compte n'enregistre rien ici.",
            "Un compte fermé n'agit plus ; le contrôle lit tout et n'écrit rien.",
            "Si votre compte est fermé, écrivez à l'équipe du programme.",
        ),
    )


@right(platform=(INSTALLATION, DEMONSTRATION, SIGN_IN))
def may_open_account(by: Actor) -> Judgement:
    """A person opens their own account by the sign-up page; the platform, those of its demonstration."""
    return refuse_if(True, ONLY_THE_PLATFORM)


@right(PERSON)
def may_change_account(by: User, user: User) -> Judgement:
    """A person names and erases their own account, and links their identities to it; nobody else does."""
    return refuse_if(
        by.pk != user.pk,
        Reason(
            "not_one_s_own_account",
            "Ce compte n'est pas le vôtre.",
            "Chacun tient son propre compte.",
            "Demandez à cette personne de le faire depuis « Mes données ».",
        ),
    )


@right(PROGRAMME, ADMINISTRATOR, PREFECTURE, REGION, platform=(INSTALLATION, DEMONSTRATION))
def may_grant(by: User, role: str, where: Where, to: User | None, on: date) -> Judgement:
    """Who gives and withdraws which role: the programme team all but administration; administrators that one;
    whoever decides for a préfecture, assessment within its territory. Nobody to oneself, nobody by delegation."""
    grants = own_grants(by, on)
    allowed = any(gives(grant, role, where) for grant in grants) and by.is_active
    return rules.not_to_oneself(same=to is not None and to.pk == by.pk) & refuse_if(
        not allowed,
        Reason(
            "may_not_grant",
            "Vous ne pouvez pas donner ni retirer cette habilitation.",
            "L'équipe du programme habilite, sauf l'administration technique ; une préfecture habilite à l'instruction "
            "dans son territoire ; l'administration technique habilite à l'administration technique.",
            "Adressez la demande à l'équipe du programme.",
        ),
    )


def gives(grant: Grant, role: str, where: Where) -> bool:
    """Whether one grant in force lets its holder give that role there."""
    match grant.role:
        case Role.PROGRAMME:
            return role != Role.ADMINISTRATOR
        case Role.ADMINISTRATOR:
            return role == Role.ADMINISTRATOR
        case Role.DECIDER if grant.service is not None:
            return role == Role.ASSESSOR and holds(grant.service, where)
    return False


Held = list[Grant] | None  # the grants of `own_grants`, for a page that asks several questions about them


def grantable(by: User, on: date, held: Held = None) -> list[Role]:
    """The roles a person may give somewhere."""
    grants = own_grants(by, on) if held is None else held
    roles = {grant.role for grant in grants}
    if Role.PROGRAMME in roles:
        return [role for role in Role if role != Role.ADMINISTRATOR]
    found = [Role.ASSESSOR] if prefectures(by, on, grants) else []
    return [*found, Role.ADMINISTRATOR] if Role.ADMINISTRATOR in roles else found


def prefectures(by: User, on: date, held: Held = None) -> list[Service]:
    """The préfectures a person decides for, which let them grant assessment within their territory."""
    levels = {Service.Level.PREFECTURE, Service.Level.REGION}
    grants = own_grants(by, on) if held is None else held
    return [
        grant.service
        for grant in grants
        if grant.service and grant.role == Role.DECIDER and grant.service.level in levels
    ]


def territory_of(services: list[Service]) -> Q:
    """Filter on rows that name a perimeter (grants, invitations): those that the territory of a préfecture holds."""
    found = Q(pk__in=[])
    for service in services:
        paths: tuple[str, ...]
        if service.level == Service.Level.REGION:
            paths = (
                "service__region", "service__departement__region", "departement__region", "region",
                "arrondissement__departement__region", "commune__departement__region",
            )  # fmt: skip
            code = service.region_id
        else:
            paths = (
                "service__departement",
                "departement",
                "arrondissement__departement",
                "commune__departement",
            )
            code = service.departement_id
        for path in paths:
            found |= Q(**{path: code})
    return found


def visible_grants(user: User, on: date, held: Held = None) -> GrantQuerySet:
    """The grants a person may read: all for the programme team, the control, administrators; a préfecture its own."""
    if reads_all_grants(user, on):
        return Grant.objects.all()
    services = prefectures(user, on, held)
    return Grant.objects.filter(territory_of(services)) if services else Grant.objects.none()


def visible_delegations(user: User, on: date, held: Held = None) -> QuerySet[Delegation]:
    """The delegations of the grants a person may read: a grant lent is no more widely known than the grant."""
    return Delegation.objects.filter(grant__in=visible_grants(user, on, held))


def reads_all_grants(user: User, on: date) -> bool:
    perimeter = perimeter_of(user, on)
    return perimeter.programme or perimeter.controls_all or perimeter.administrator


@right(ADMINISTRATOR)
def may_manage_accounts(by: User, to: User, on: date) -> Judgement:
    """Closing and opening accounts again belongs to the technical administrators, never on their own account."""
    administrator = (
        by.is_active and Grant.objects.filter(user=by, role=Role.ADMINISTRATOR).in_force(on).exists()
    )
    return rules.not_to_oneself(same=by.pk == to.pk) & refuse_if(
        not administrator,
        Reason(
            "not_an_administrator",
            "Vous ne pouvez ni fermer ni rouvrir ce compte.",
            "Les comptes sont administrés par l'administration technique.",
            "Signalez le compte à l'équipe du programme, qui transmettra.",
        ),
    )


@right(PERSON)
def may_lend(by: User, grant: Grant, on: date) -> Judgement:
    """One lends one's own grants in force, never those lent by others."""
    return refuse_if(
        grant.user_id != by.pk or not grant.is_in_force(on) or not by.is_active,
        Reason(
            "not_one_s_own_grant",
            "Vous ne tenez pas cette habilitation aujourd'hui.",
            "On ne délègue que ses propres habilitations en cours, jamais celles que l'on a reçues par délégation.",
            "Choisissez l'une de vos habilitations.",
        ),
    )


@right(PERSON)
def may_end_lending(by: User, delegation: Delegation) -> Judgement:
    """A delegation is ended by whoever gave it, or by whoever gives it back."""
    return refuse_if(
        by.pk not in {delegation.giver_id, delegation.receiver_id},
        Reason(
            "not_one_s_own_delegation",
            "Cette délégation n'est pas la vôtre.",
            "Une délégation est terminée par la personne qui l'a donnée ou par celle qui l'a reçue.",
            "Demandez à l'une de ces deux personnes.",
        ),
    )


def reads_only(user: User, on: date) -> bool:
    """Whether whatever this person sends is refused: they control."""
    return perimeter_of(user, on).oversight


def level_of(where: Where) -> str:
    return str(where.level) if isinstance(where, Service) else ""


def may_be_over(role: str, where: Where) -> Judgement:
    kind: PerimeterKind = kind_of(where)
    return rules.over(role, kind.value, level_of(where))
