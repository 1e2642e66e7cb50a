"""The acts on people and their roles, as the journal says them."""

from __future__ import annotations

from fabriques.accounts.models import Delegation, Role
from fabriques.journal.details import Detail, among, number
from fabriques.journal.words import register

# Why a work stopped, or a sign-in was refused: the page of the work, or of the refusal, said it whole.
CAUSES = (
    ("unforeseen", "panne imprévue"),
    ("stuck", "travail resté plus d'un jour sans finir"),
    ("file_lost", "fichier introuvable"),
)
REFUSALS = (
    ("off", "connexion par identité non activée"),
    ("silent", "service d'identité sans réponse"),
    ("slow", "service d'identité trop lent"),
    ("garbled", "réponse du service d'identité illisible"),
    ("provider_refused", "refus du service d'identité"),
)

register(
    {
        "account_opened": "Compte ouvert",
        "name_changed": "Nom changé par la personne",
        "account_closed": "Compte fermé",
        "account_reopened": "Compte rouvert",
        "account_erased": "Compte effacé à la demande de la personne",
        "identity_attached": "Identité d'agent public rattachée",
        "sign_in_refused": "Connexion refusée",
        "unproven_password_forgotten": "Accès choisis avant la confirmation de l'adresse oubliés",
        "role_granted": "Habilitation accordée",
        "role_revoked": "Habilitation retirée",
        "delegation_given": "Délégation donnée",
        "delegation_ended": "Délégation terminée",
        "network_registered": "Réseau inscrit",
    },
    {
        "user": "personne",
        "network": "réseau",
        "sign_in": "connexion",
    },
    {
        "role": Detail("rôle", among(Role.choices)),
        "national": Detail("périmètre", lambda value: "toute la France"),
        "network": Detail("réseau", refers="network"),
        "kind": Detail("nature", among(Delegation.Kind.choices)),
        "delegation": Detail("délégation", refers="delegation", only_named=True),
        "grant": Detail("habilitation", refers="grant", only_named=True),
        "giver": Detail("donnée par", refers="user"),
        "receiver": Detail("reçue par", refers="user"),
        "person": Detail("personne", refers="user"),
        "to": Detail("à", refers="user"),
        "on_behalf_of": Detail("au nom de", refers="user"),
        "with": Detail("par", among([("identity", "identité d'agent public")])),
        "identities": Detail("identités oubliées", number),
        "reason": Detail("cause", among(CAUSES, "fichier ou demande refusés")),
        "sign_in_refused.reason": Detail("cause", among(REFUSALS, "réponse du service d'identité non sûre")),
    },
    step="Personnes et habilitations",
)
