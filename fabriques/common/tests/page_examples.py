"""What the address of a page names, so that every role is sent to it; each step gives those of its own pages.

The walk fills by itself the parameters that name the usual file, its wave or its call. A page whose address names
anything else, or that answers otherwise than a page, has an `Example` in `examples.py` beside the tests of its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

Answer = int | Mapping[str, int]  # one status, or one by role with that of every other under « others »


@dataclass(frozen=True)
class Example:
    """Where one page is looked at, and what it answers to whom it opens.

    `names`: the parameters of its address; `query`: what follows it. `roles`: who it opens to, where the audience
    alone does not tell (what a person owns). `get`: the status of a reading; `post`: that of `sent`, nothing by default
    (None: whatever is neither a refusal to open nor a failure).
    """

    names: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    roles: frozenset[str] | None = None
    get: Answer = 200
    post: Answer | None = None
    sent: Mapping[str, Any] = field(default_factory=dict)


def expected(answer: Answer, role: str) -> int:
    return answer if isinstance(answer, int) else answer.get(role, answer["others"])


def to(*roles: str) -> frozenset[str]:
    return frozenset(roles)


@contextmanager
def clock_at(at: datetime) -> Iterator[None]:
    """The machine's clock at an instant, for what a job does on its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: at)
        yield


Examples = Mapping[str, Example]
Maker = Callable[[], Examples]
