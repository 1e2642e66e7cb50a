"""The programme as its shipped text describes it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

SEED = Path(__file__).parent / "seeds" / "programme.toml"


@cache
def shipped() -> dict[str, Any]:
    return tomllib.loads(SEED.read_text(encoding="utf-8"))
