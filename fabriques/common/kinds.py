"""The kinds of person the platform knows; each is over a perimeter or a structure, which a right looks at."""

from __future__ import annotations

HOLDER, PERSON = "holder", "person"
SOUS_PREFECTURE, PREFECTURE, REGION, PROGRAMME = "sous_prefecture", "prefecture", "region", "programme"
PANEL, NETWORK, OVERSIGHT, ADMINISTRATOR = "panel", "network", "oversight", "administrator"
SERVICES = (SOUS_PREFECTURE, PREFECTURE, REGION, PROGRAMME)
KINDS = frozenset({HOLDER, PERSON, *SERVICES, PANEL, NETWORK, OVERSIGHT, ADMINISTRATOR})
