"""The harness refuses what it says it refuses."""

from __future__ import annotations

import socket

import pytest
from django.db import connection
from django.template import Context, Origin, Template, engines

from fabriques.territories.models import Departement, GeographyLoad
from tests.harness import strictness


def rendered(source: str, file: str) -> str:
    engine = engines["django"].engine
    template = Template(
        source, origin=Origin(name=file, template_name="made.html"), name="made.html", engine=engine
    )
    return template.render(Context({"known": "connu"}))


def test_template_of_ours_with_an_undefined_variable_fails() -> None:
    ours = str(strictness.OURS / "public" / "templates" / "public" / "made.html")
    assert rendered("{{ known }}{% if unknown %}…{% endif %}", ours) == "connu"
    with pytest.raises(strictness.UndefinedVariableError, match=r"made\.html : « unknown » n'est pas défini"):
        rendered("{{ unknown }}", ours)


def test_template_of_a_library_may_have_undefined_variables() -> None:
    assert rendered("<{{ unknown }}>", "/usr/lib/python3/library/made.html") == "<>"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("exemple.test", 80)])
def test_network_outside_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(strictness.OutsideNetworkError):
        socket.create_connection(address, timeout=1)


def test_network_of_this_machine_is_open() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=1) as client:
            assert client.getpeername() == server.getsockname()


@pytest.mark.django_db
def test_rows_without_order_come_in_a_random_one() -> None:
    orders = {tuple(Departement.objects.order_by().values_list("code", flat=True)) for _ in range(3)}
    assert len(orders) == 3


@pytest.mark.django_db
def test_rows_asked_in_other_ways_still_come() -> None:
    some = Departement.objects.order_by().filter(code="02")
    other = Departement.objects.order_by().filter(code="51")
    assert some.get().code == "02"
    assert (some.exists(), some.count()) == (True, 1)
    assert {d.code for d in some.union(other)} == {"02", "51"}
    assert [*some.values_list("region", flat=True).distinct()] == ["32"]


@pytest.mark.django_db
def test_database_has_the_whole_geography() -> None:
    assert (GeographyLoad.objects.count(), Departement.objects.count()) == (1, 109)


def test_cloned_database_really_commits(cloned_database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (cloned_database,)
    assert not connection.in_atomic_block
