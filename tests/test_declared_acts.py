"""A module of acts holds acts, and each declares its right; no database is needed to see it."""

from __future__ import annotations

from tests.declared_acts import undeclared


def test_every_function_of_a_module_of_acts_declares_its_right() -> None:
    assert undeclared() == []
