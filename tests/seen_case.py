"""What a person read, what changed meanwhile, and the act then asked: one case of an act that is not taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from fabriques.common.tests import instants

LATER, DRAFTED = (at + timedelta(hours=1) for at in (instants.CHECKED, instants.DURING))


@dataclass
class Case:
    """`who` reads `read`, then `changes` happens, then the form that posts to `action` is sent with `typed`."""

    who: Client
    read: str
    action: str
    changes: Callable[[], object]
    said: str
    typed: dict[str, Any] = field(default_factory=dict)
    at: datetime = LATER
