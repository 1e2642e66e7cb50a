"""The published files that stand beside a checkout on some machines; a test that needs one skips where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def absent(name: str) -> str:
    return f"the published file {name} is not beside this checkout"


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test, or a module, that reads these files."""
    missing = next((name for name in names if not (DATA / name).exists()), "")
    return pytest.mark.skipif(bool(missing), reason=absent(missing))


def published(name: str) -> Path:
    """The path of a file, for a test that has begun; it skips where the file is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(absent(name))
    return path
