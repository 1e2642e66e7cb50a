"""The acts on a person's account, as its history says them."""

from __future__ import annotations

ACTS = {
    "account_opened": "Compte ouvert",
    "name_changed": "Nom changé par la personne",
    "account_closed": "Compte fermé",
    "account_reopened": "Compte rouvert",
    "account_erased": "Compte effacé à la demande de la personne",
    "identity_attached": "Identité d'agent public rattachée",
    "unproven_password_forgotten": "Accès choisis avant la confirmation de l'adresse oubliés",
    "role_granted": "Habilitation accordée",
    "role_revoked": "Habilitation retirée",
    "delegation_given": "Délégation donnée",
    "delegation_ended": "Délégation terminée",
}


def act_words(act: str) -> str:
    """A journal act in French; an act this page does not know is shown by its code."""
    return ACTS.get(act, act)
