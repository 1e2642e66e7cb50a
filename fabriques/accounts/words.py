"""The acts on people and their roles, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

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
)
