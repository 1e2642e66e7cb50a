from fabriques.accounts.identity_models import Identity
from fabriques.accounts.models.grants import Delegation, Grant, GrantQuerySet
from fabriques.accounts.models.people import User, UserManager
from fabriques.accounts.models.perimeters import (
    PLACES,
    Network,
    Perimetered,
    PerimeterKind,
    Role,
    Where,
    columns_of,
    kind_of,
    perimeter_constraints,
)

__all__ = [
    "PLACES",
    "Delegation",
    "Grant",
    "GrantQuerySet",
    "Identity",
    "Network",
    "PerimeterKind",
    "Perimetered",
    "Role",
    "User",
    "UserManager",
    "Where",
    "columns_of",
    "kind_of",
    "perimeter_constraints",
]
