"""What grants open: areas to filter files by, and the perimeter of a person on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from fabriques.accounts.models import Delegation, Grant, Network, PerimeterKind, Role, User
from fabriques.territories.access import within
from fabriques.territories.models import Commune, Service

PREFECTURES = (Service.Level.PREFECTURE, Service.Level.REGION)
# Where a commune stands, by kind of area: the path from a commune to the code that the area carries.
PATHS = {
    PerimeterKind.COMMUNE: "pk",
    PerimeterKind.ARRONDISSEMENT: "arrondissement",
    PerimeterKind.DEPARTEMENT: "departement",
    PerimeterKind.REGION: "departement__region",
}


@dataclass(frozen=True)
class Area:
    """A piece of territory that no service stands for: a commune, an arrondissement… or the whole country."""

    kind: str
    code: str
    name: str

    def covers(self, commune: Commune) -> bool:
        match self.kind:
            case PerimeterKind.COMMUNE:
                return commune.pk == self.code
            case PerimeterKind.ARRONDISSEMENT:
                return commune.arrondissement_id == self.code
            case PerimeterKind.DEPARTEMENT:
                return commune.departement_id == self.code
            case PerimeterKind.REGION:
                return commune.departement.region_id == self.code
        return self.kind == PerimeterKind.NATIONAL

    def __str__(self) -> str:
        return self.name


def inside(areas: Iterable[Area], prefix: str = "commune") -> Q:
    """Filter on a path to a commune, true inside any of the areas; none means nothing."""
    codes: dict[str, list[str]] = {kind: [] for kind in PATHS}
    for area in areas:
        if area.kind == PerimeterKind.NATIONAL:
            return Q()
        codes[area.kind].append(area.code)
    found = Q(pk__in=[])
    for kind, path in PATHS.items():
        if codes[kind]:
            found |= Q(**{f"{prefix}__{path}__in": codes[kind]})
    return found


def over(services: Sequence[Service], areas: Iterable[Area], prefix: str) -> Q:
    """Filter on a path to a commune, true in the territory of any of the services or inside any of the areas."""
    served = within(services, prefix) if services else Q(pk__in=[])
    held = inside(areas, prefix)
    # An empty filter is the whole country, which swallows the other one.
    return Q() if Q() in (served, held) else served | held


@dataclass(frozen=True)
class Perimeter:
    """What a person's grants in force open on a day, their own and those lent to them. Nothing granted, nothing seen.

    Services and areas by role; `read` is what juries and the control see without acting. `gives_roles`: some role,
    somewhere, by a grant of their own. `lent` tells, for each grant held by delegation, who gave it.
    """

    assessed: tuple[Service, ...] = ()
    decided: tuple[Service, ...] = ()
    programme: bool = False
    assessed_areas: tuple[Area, ...] = ()
    read: tuple[Area, ...] = ()
    panel: bool = False
    networks: tuple[Network, ...] = ()
    oversight: bool = False
    administrator: bool = False
    gives_roles: bool = False
    lent: tuple[Delegation, ...] = field(default=(), compare=False)

    @property
    def seen(self) -> tuple[Service, ...]:
        """Services whose territory the person may see, whatever the role."""
        return tuple({service.pk: service for service in (*self.assessed, *self.decided)}.values())

    @property
    def areas(self) -> tuple[Area, ...]:
        """Territories that the person may see beside those of services."""
        return tuple(dict.fromkeys((*self.assessed_areas, *self.read)))

    @property
    def sees_files(self) -> bool:
        return bool(self.programme or self.seen or self.areas)

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any role by a grant, of the State, of a network or of the platform."""
        return self.sees_files or bool(self.networks) or self.administrator

    @property
    def acts_on_files(self) -> bool:
        """Whether some file may wait for this person: a jury and the control only read."""
        return bool(self.programme or self.seen or self.assessed_areas)

    @property
    def controls_all(self) -> bool:
        """Whether the person controls the whole country: the journal and the grants are not cut by territory."""
        return self.oversight and any(area.kind == PerimeterKind.NATIONAL for area in self.read)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the person's roles are over, in words."""
        found = [str(each) for each in (*self.seen, *self.areas, *self.networks)]
        return tuple(dict.fromkeys(found))

    def files(self, prefix: str = "commune") -> Q:
        """Filter on a path to a commune, true where the person sees files."""
        return over(self.seen, self.areas, prefix) if self.sees_files else Q(pk__in=[])

    def files_to_assess(self, prefix: str = "commune") -> Q:
        """Filter on a path to a commune, true where the person assesses files: what `assesses` says of one."""
        return over(self.assessed, self.assessed_areas, prefix)

    def assesses(self, commune: Commune) -> bool:
        services = any(service.covers(commune) for service in self.assessed)
        return services or any(area.covers(commune) for area in self.assessed_areas)

    def deciding_for(self, service: Service) -> User | None:
        """Whose grant the person decides with for a service; None when it is their own."""
        lent = [each for each in self.lent if each.grant.role == Role.DECIDER]
        return next((each.giver for each in lent if each.grant.service_id == service.pk), None)

    def assessing_for(self, commune: Commune) -> User | None:
        """Whose grant the person assesses a commune's files with; None when one of their own covers it."""
        lent = [each for each in self.lent if each.grant.role in (Role.ASSESSOR, Role.PROGRAMME)]
        codes = {each.grant.code for each in lent}
        own = any(each.covers(commune) for each in self.assessed if each.pk not in codes) or any(
            each.covers(commune) for each in self.assessed_areas if each.code not in codes
        )
        if own:
            return None
        return next((each.giver for each in lent if holds(each.grant, commune)), None)


def holds(grant: Grant, commune: Commune) -> bool:
    """Whether the perimeter of a grant holds a commune."""
    if grant.service is not None:
        return grant.service.covers(commune)
    return Area(grant.perimeter, grant.code, grant.perimeter_name).covers(commune)


def lets_grant(grant: Grant) -> bool:
    """Whether a grant lets its holder give some role: which one, and where, is judged by `access.may_grant`."""
    prefecture = grant.service is not None and grant.service.level in PREFECTURES
    return grant.role in (Role.PROGRAMME, Role.ADMINISTRATOR) or (grant.role == Role.DECIDER and prefecture)


def perimeter_from(grants: Iterable[Grant], lent: Iterable[Delegation], person: User) -> Perimeter:
    """Gather the perimeter that grants open, `person`'s own first; a lent grant already held is not said lent."""
    held = sorted(grants, key=lambda grant: (grant.user_id != person.pk, grant.code, grant.role))

    def services(*roles: Role) -> tuple[Service, ...]:
        found = {grant.service_id: grant.service for grant in held if grant.role in roles and grant.service}
        return tuple(found.values())

    def areas(*roles: Role) -> tuple[Area, ...]:
        found = [
            Area(grant.perimeter, grant.code, grant.perimeter_name)
            for grant in held
            if grant.role in roles and grant.perimeter not in (PerimeterKind.SERVICE, PerimeterKind.NETWORK)
        ]
        return tuple(dict.fromkeys(found))

    roles = {grant.role for grant in held}
    gives_roles = any(grant.user_id == person.pk and lets_grant(grant) for grant in held)
    own = {(grant.role, grant.code) for grant in held if grant.user_id == person.pk}
    national = services(Role.PROGRAMME)
    assessed = {service.pk: service for service in (*services(Role.ASSESSOR), *national)}
    return Perimeter(
        assessed=tuple(assessed.values()),
        decided=services(Role.DECIDER),
        programme=bool(national),
        assessed_areas=areas(Role.ASSESSOR),
        read=areas(Role.PANEL, Role.OVERSIGHT),
        panel=Role.PANEL in roles,
        networks=tuple(grant.network for grant in held if grant.network),
        oversight=Role.OVERSIGHT in roles,
        administrator=Role.ADMINISTRATOR in roles,
        gives_roles=gives_roles,
        lent=tuple(each for each in lent if (each.grant.role, each.grant.code) not in own),
    )
