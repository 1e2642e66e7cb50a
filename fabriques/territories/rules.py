"""Which service of the State is competent for a territory, and how it is named in French."""

from __future__ import annotations

from collections.abc import Iterable

from fabriques.common.french import of, territory


def competent_service(
    *,
    arrondissement: str | None,
    arrondissement_chef_lieu: str | None,
    departement: str,
    departement_chef_lieu: str,
) -> str:
    """Code of the service competent for a commune.

    The sous-préfecture of its arrondissement; the préfecture where the arrondissement is that of the
    département's chef-lieu (the préfet has no sous-préfecture there), and where there is no
    arrondissement at all (Mayotte, overseas collectivities).
    """
    if arrondissement and arrondissement_chef_lieu != departement_chef_lieu:
        return f"SP-{arrondissement}"
    return f"PREF-{departement}"


def prefecture_name(departement: str, name: str, zone: str) -> str:
    """« Préfecture de l'Aisne (02) », or the State's representation overseas."""
    if zone == "com":
        return f"Représentation de l'État pour {territory(name)}"
    return f"Préfecture {of(territory(name))} ({departement})"


def former_codes_to_current(
    pairs: Iterable[tuple[str, Iterable[str]]], current: set[str]
) -> tuple[dict[str, str], set[str]]:
    """Map former commune codes to the current one; a code that is current again is left out, one that
    leads to several communes is returned apart as ambiguous (never guessed)."""
    found: dict[str, str] = {}
    ambiguous: set[str] = set()
    for code, formers in pairs:
        for former in formers:
            if former in current:
                continue
            if found.setdefault(former, code) != code:
                ambiguous.add(former)
    return {former: code for former, code in found.items() if former not in ambiguous}, ambiguous
