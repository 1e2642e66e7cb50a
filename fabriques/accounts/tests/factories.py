"""People by situation; asked twice, the same person."""

from __future__ import annotations

from fabriques.accounts import acts
from fabriques.accounts.models import Grant, Network, User, Where
from fabriques.common.authorization import INSTALLATION
from fabriques.common.tests import instants
from fabriques.territories.models import Region
from fabriques.territories.tests import factories as territories


def person(email: str, full_name: str, *, password: str | None = None, confirmed: bool = True) -> User:
    known = User.objects.filter(email=email).first()
    return known or acts.open_account(
        email, full_name, password=password, by=INSTALLATION, at=instants.FOUNDED, confirmed=confirmed
    )


def claimant(email: str) -> User:
    """Someone who opened an account at an address, perhaps another's, and never confirmed it."""
    return person(email, "Inconnue Exemple", confirmed=False)


def holder() -> User:
    return person("porteuse@exemple.test", "Porteuse Exemple")


def another_holder() -> User:
    return person("autre.porteur@exemple.test", "Autre Porteur Exemple")


def agent(service: str, *roles: Grant.Role) -> User:
    """Someone of a service (« SP-021 », « PREF-02 », « REG-32 »), with the roles given, or assessing only."""
    user = person(f"agent.{service.lower()}@exemple.test", f"Agente Exemple {service}")
    for role in roles or (Grant.Role.ASSESSOR,):
        since = instants.FOUNDED.date()
        acts.grant_role(
            user, role, territories.service(service), by=INSTALLATION, since=since, at=instants.FOUNDED
        )
    return user


def sous_prefecture_agent(arrondissement: str = "021") -> User:
    return agent(f"SP-{arrondissement}")


def prefecture_agent(departement: str = "02", *, decides: bool = True) -> User:
    roles = (Grant.Role.ASSESSOR, Grant.Role.DECIDER) if decides else (Grant.Role.ASSESSOR,)
    return agent(f"PREF-{departement}", *roles)


def region_agent(region: str = "32") -> User:
    return agent(f"REG-{region}")


def programme_member() -> User:
    return agent("NATIONAL", Grant.Role.PROGRAMME)


def holding(email: str, full_name: str, role: Grant.Role, where: Where) -> User:
    """Someone with one role over one perimeter (None: the whole country)."""
    user = person(email, full_name)
    acts.grant_role(user, role, where, by=INSTALLATION, since=instants.FOUNDED.date(), at=instants.FOUNDED)
    return user


def panel_member(region: str = "32") -> User:
    where = Region.objects.get(pk=region)
    return holding(f"jury.{region}@exemple.test", f"Jurée Exemple {region}", Grant.Role.PANEL, where)


def network(code: str = "reseau-exemple", region: str | None = None) -> Network:
    where = Region.objects.get(pk=region) if region else None
    return acts.register_network(code, f"Réseau Exemple {code}", where, by=INSTALLATION, at=instants.FOUNDED)


def network_member() -> User:
    return holding("reseau@exemple.test", "Animateur Exemple", Grant.Role.NETWORK, network())


def overseer() -> User:
    return holding("controle@exemple.test", "Contrôleuse Exemple", Grant.Role.OVERSIGHT, None)


def administrator(name: str = "admin") -> User:
    return holding(f"{name}@exemple.test", f"Administrateur Exemple {name}", Grant.Role.ADMINISTRATOR, None)
