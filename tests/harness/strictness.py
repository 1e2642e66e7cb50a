"""What the tests refuse although Django lets it pass: chance orders, undefined variables, the outside network."""

from __future__ import annotations

import inspect
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.compiler import SQLCompiler
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.template import engines

from fabriques.theme.engine import Page

OURS = Path(__file__).resolve().parents[2] / "fabriques"
ORDER_PAIRS = SQLCompiler._order_by_pairs
CONNECT, CONNECT_EX, GETADDRINFO = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def order_pairs(compiler: SQLCompiler) -> Iterator[tuple[Any, bool]]:
    """Rows asked without an order come in a random one, so that no test passes by the order of insertion."""
    pairs = list(ORDER_PAIRS(compiler))
    query = compiler.query
    lists_rows = (
        type(compiler) is SQLCompiler
        and not (query.combinator or query.distinct or query.subquery)
        and query.group_by is None
        and "a" not in query.annotations  # exists()
        and (query.default_cols or query.select)
    )
    if not pairs and lists_rows:
        pairs = [(OrderBy(Random()), False)]
    return iter(pairs)


class UndefinedVariableError(AssertionError):
    """A template of ours names a variable that nothing gave it."""


class FailOnUndefined(str):
    """What Django writes in place of an undefined variable: a failure in our templates, nothing elsewhere."""

    __slots__ = ()

    def __new__(cls) -> FailOnUndefined:
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        template = innermost_template()
        if template is not None and OURS in template.parents:
            raise UndefinedVariableError(f"{template.relative_to(OURS)} : « {variable} » n'est pas défini.")
        return ""


def innermost_template() -> Path | None:
    """The file of the template node being rendered, found on the stack."""
    frame = inspect.currentframe()
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if origin is not None and hasattr(origin, "template_name"):
            return Path(str(origin.name))
        frame = frame.f_back
    return None


class OutsideNetworkError(AssertionError):
    """A test tried to reach another machine."""


def demand_local(family: int, address: Any) -> None:
    if family == socket.AF_UNIX:
        return
    host = address[0] if isinstance(address, tuple) else address
    if not is_local(str(host)):
        raise OutsideNetworkError(f"Un test a voulu joindre {host} : les tests restent sur cette machine.")


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connect(self: socket.socket, address: Any) -> Any:
    demand_local(self.family, address)
    return CONNECT(self, address)


def connect_ex(self: socket.socket, address: Any) -> Any:
    demand_local(self.family, address)
    return CONNECT_EX(self, address)


def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in (None, "", "0.0.0.0") and not is_local(str(name)):
        raise OutsideNetworkError(f"Un test a voulu trouver {host} : les tests restent sur cette machine.")
    return GETADDRINFO(host, *arguments, **options)


def begin() -> None:
    SQLCompiler._order_by_pairs = order_pairs
    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex
    socket.getaddrinfo = getaddrinfo
    engines["django"].engine.string_if_invalid = FailOnUndefined()
    Page.spaced = staticmethod(
        str
    )  # words are compared with the spaces they are typed with; see tests/test_spaces.py
