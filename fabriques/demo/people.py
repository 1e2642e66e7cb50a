from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fabriques.accounts.acts import grant_role, open_account, register_network
from fabriques.accounts.models import Grant, User
from fabriques.accounts.queries import perimeter_named
from fabriques.common.authorization import DEMONSTRATION
from fabriques.demo.names import DOMAIN
from fabriques.territories.models import Region

PASSWORD = "demonstration-locale"  # noqa: S105 – fictitious accounts that refuse to exist with a DATABASE_URL
NETWORK = "reseau-de-demonstration"


@dataclass(frozen=True)
class Account:
    """A demonstration account: who it stands for, and what to try with it.

    `roles`: each over a service's code, or over another perimeter as « region:32 », « network:… », « national: ».
    """

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
        "collegue",
        "Alix Maquette",
        "Sous-préfecture de Château-Thierry, collègue en congé",
        "voir qui suit quoi, et ce que devient un dossier pendant une absence",
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
        "Préfecture de la région Hauts-de-France",
        "suivre les dossiers de toute la région",
        ((Grant.Role.ASSESSOR, "REG-32"),),
    ),
    Account(
        "equipe",
        "Swann Essai",
        "Équipe nationale du programme",
        "suivre les vagues et les enveloppes, annoncer les résultats",
        ((Grant.Role.PROGRAMME, "NATIONAL"),),
    ),
    Account(
        "jury",
        "Andréa Factice",
        "Membre d'un jury régional",
        "lire les dossiers de la région, sans agir sur eux",
        ((Grant.Role.PANEL, "region:32"),),
    ),
    Account(
        "reseau",
        "Noa Essai",
        "Réseau régional de tiers-lieux",
        "voir les lieux labellisés, et qu'aucun dossier ne s'ouvre sans accord",
        ((Grant.Role.NETWORK, f"network:{NETWORK}"),),
    ),
    Account(
        "controle",
        "Morgan Modèle",
        "Contrôle du programme",
        "lire tous les dossiers et le journal, l'exporter, ne rien pouvoir écrire",
        ((Grant.Role.OVERSIGHT, "national:"),),
    ),
    Account(
        "administration",
        "Eden Exemple",
        "Administration technique",
        "chercher un compte, le fermer, le rouvrir",
        ((Grant.Role.ADMINISTRATOR, "national:"),),
    ),
)


def open_accounts(*, at: datetime) -> dict[str, User]:
    """Open the accounts with their grants, a year back so that past files lie within them."""
    register_network(
        NETWORK,
        "Réseau régional de démonstration",
        Region.objects.get(pk="32"),
        by=DEMONSTRATION,
        at=at,
        fictitious=True,
    )
    people = {}
    for account in ACCOUNTS:
        user = open_account(
            account.email,
            account.full_name,
            password=PASSWORD,
            by=DEMONSTRATION,
            at=at,
            fictitious=True,
            confirmed=True,
        )
        for role, code in account.roles:
            kind, _, name = code.rpartition(":")
            (where,) = perimeter_named(f"{kind or 'service'}:{name}")
            grant_role(user, role, where, by=DEMONSTRATION, since=at.date() - timedelta(days=365), at=at)
        people[account.name] = user
    return people
