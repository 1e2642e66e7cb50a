"""The time zones of France, in words."""

from __future__ import annotations

# Each line is one hour for everyone named on it, all year round.
OVERSEAS = (
    ("Polynésie française (Tahiti)", "Pacific/Tahiti"),
    ("Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy", "America/Martinique"),
    ("Guyane", "America/Cayenne"),
    ("Saint-Pierre-et-Miquelon", "America/Miquelon"),
    ("Mayotte", "Indian/Mayotte"),
    ("La Réunion", "Indian/Reunion"),
    ("Nouvelle-Calédonie", "Pacific/Noumea"),
    ("Wallis-et-Futuna", "Pacific/Wallis"),
)
ZONES = (("Europe/Paris", "heure de Paris"), *((zone, f"heure de {name}") for name, zone in OVERSEAS))
