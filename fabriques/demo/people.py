from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fabriques.accounts.acts import grant_role, open_account
from fabriques.accounts.models import Grant, User
from fabriques.territories.models import Service

PASSWORD = "demonstration-locale"  # noqa: S105 – fictitious accounts that refuse to exist with a DATABASE_URL
DOMAIN = "demonstration.example"


@dataclass(frozen=True)
class Account:
    """A demonstration account: who it stands for, and what to try with it."""

    name: str
    full_name: str
    audience: str
    to_try: str
    roles: tuple[tuple[Grant.Role, str], ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account(
        "porteur",
        "Camille Exemple",
        "Porteur de projet",
        "finir un brouillon, le déposer, lire l'accusé de réception",
    ),
    Account(
        "sous-prefecture",
        "Dominique Modèle",
        "Sous-préfecture de Château-Thierry",
        "voir les dossiers de l'arrondissement, vérifier leur complétude",
        ((Grant.Role.ASSESSOR, "SP-021"),),
    ),
    Account(
        "prefecture",
        "Sacha Fictif",
        "Préfecture de l'Aisne",
        "décider avec les motifs, sous l'enveloppe, puis notifier",
        ((Grant.Role.ASSESSOR, "PREF-02"), (Grant.Role.DECIDER, "PREF-02")),
    ),
    Account(
        "region",
        "Lou Maquette",
        "Préfecture de région Hauts-de-France",
        "suivre les dossiers de toute la région",
        ((Grant.Role.ASSESSOR, "REG-32"),),
    ),
    Account(
        "equipe",
        "Claude Essai",
        "Équipe nationale du programme",
        "suivre les vagues et les enveloppes, annoncer les résultats",
        ((Grant.Role.PROGRAMME, "NATIONAL"),),
    ),
)


def open_accounts(*, at: datetime) -> dict[str, User]:
    """Open the five accounts with their grants, a year back so that past files lie within them."""
    services = {service.code: service for service in Service.objects.all()}
    people = {}
    for account in ACCOUNTS:
        user = open_account(account.email, account.full_name, password=PASSWORD, at=at, fictitious=True)
        for role, code in account.roles:
            grant_role(user, role, services[code], by=None, since=at.date() - timedelta(days=365), at=at)
        people[account.name] = user
    return people
