"""The closing hour: each draft kept as it was at the last instant, whatever is written a second later."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts
from fabriques.applications.consortium.acts import add_member, sign
from fabriques.applications.lateness.acts import keep_drafts
from fabriques.applications.models import Application, ClosingRecord
from fabriques.applications.pieces.acts import add_piece, remove_piece
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.calls.tests.factories import Change, demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.database import check_deferred_now
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import nothing_written, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.journal.queries import history
from fabriques.journal.rules import digest

db = pytest.mark.django_db
SECOND = timedelta(seconds=1)
CLOSES = instants.CLOSES
GRACE: Change = ('grace = { value = 0, unit = "minutes"', 'grace = { value = 30, unit = "minutes"')
MARTINIQUE: Change = (
    'time_zone = { value = "Europe/Paris"',
    'time_zone = { value = "America/Martinique"',
)


def only() -> ClosingRecord:
    return ClosingRecord.objects.get()


def late_writings() -> dict[str, Callable[[Application], Any]]:
    """Everything a holder can still do to a draft a second after the hour."""
    after = CLOSES + SECOND

    def add(draft: Application) -> Any:
        upload = SimpleUploadedFile("tard.txt", b"Une lettre en retard.\n")
        return add_piece(draft, "support_letters", upload, by=draft.started_by, at=after)

    def remove(draft: Application) -> Any:
        return remove_piece(draft.pieces.first(), by=draft.started_by, at=after)  # type: ignore[arg-type]

    return {
        "write": lambda f: acts.write(f, {"summary": "Écrit trop tard."}, by=f.started_by, at=after),
        "place_point": lambda f: acts.place_point(
            f,
            (3.4, 49.04),
            method="person",
            score=1.0,
            by=f.started_by,
            at=after,  # type: ignore[arg-type]
        ),
        "add_piece": add,
        "remove_piece": remove,
        "add_member": lambda f: add_member(f, factories.PARTNER, by=f.started_by, at=after),
        "sign": lambda f: sign(f.members.get(is_lead=True), by=f.started_by, at=after, seen=NO_PAGE),
    }


@db
@pytest.mark.parametrize("writing", late_writings())
def test_draft_changed_a_second_after_the_hour_is_kept_as_it_was(writing: str) -> None:
    draft = factories.whole_draft(factories.form_wave())
    add_member(draft, factories.LEAD, by=draft.started_by, at=instants.DURING)
    draft = Application.objects.get(pk=draft.pk)
    twin = expected(draft)
    late_writings()[writing](draft)
    keep_drafts(by=SCHEDULE, at=CLOSES + timedelta(minutes=1))
    assert (json.loads(only().content), only().fingerprint) == (twin, digest(only().content))
    assert (only().closed_at, only().saved_at) == (CLOSES, instants.DURING)


def expected(draft: Application) -> dict[str, Any]:
    """What the draft says now, written apart from the code that keeps it."""
    return {
        "application": draft.public_id,
        "call": draft.wave.call.title,
        "wave": {"code": "vague-1", "title": draft.wave.title},
        "rulebook": {"version": 1, "sha256": draft.rulebook.fingerprint},
        "form": {"version": 1, "sha256": draft.form.fingerprint},  # type: ignore[union-attr]
        "organisation": {
            "name": "Association du Grenier commun", "legal_form": "association", "siret": "", "rna": "W021000001",
        },
        "place": {
            "name": factories.NAME, "address": "1 place de l'Exemple", "commune": "02168",
            "commune_name": "Château-Thierry", "arrondissement": "021", "point": None,
        },
        "summary": factories.SUMMARY,
        "activities": factories.ACTIVITIES,
        "answers": draft.answers,
        "requested_cents": 5_000_000,
        "territory_listed": True,
        "pieces": [
            {"code": piece.code, "name": piece.file_name, "sha256": piece.sha256, "size": piece.size}
            for piece in draft.pieces.order_by("code", "pk")
        ],
        "members": [
            {
                "name": "Association du Grenier commun", "number": "W021000001", "is_lead": True, "share": 60,
                "mandate": "Signer.", "signed_at": None,
            }
        ],
        "closed_at": CLOSES.astimezone(UTC).isoformat(),
        "saved_at": instants.DURING.astimezone(UTC).isoformat(),
    }  # fmt: skip


@db
def test_job_keeps_each_draft_once_and_journals_it() -> None:
    first = factories.whole_draft(name="Un")
    factories.draft(name="Deux")
    factories.submitted(name="Déposé")
    factories.withdrawn(name="Retiré")
    assert [keep_drafts(by=SCHEDULE, at=CLOSES), keep_drafts(by=SCHEDULE, at=CLOSES + timedelta(days=1))] == [
        2,
        0,
    ]
    acted = [entry.act for entry in history("application", first.public_id)]
    lacking = dict(ClosingRecord.objects.values_list("application__place_name", "lacking"))
    assert (acted.count("draft_kept"), lacking["Un"], lacking["Deux"] > 5, set(lacking)) == (
        1,
        0,
        True,
        {"Un", "Deux"},
    )


@db
def test_nothing_is_kept_before_the_last_instant() -> None:
    factories.whole_draft()
    with nothing_written():
        assert keep_drafts(by=SCHEDULE, at=CLOSES - SECOND) == 0


@db
def test_grace_written_in_the_rules_moves_the_last_instant() -> None:
    draft = factories.whole_draft(demonstration_wave(GRACE))
    assert keep_drafts(by=SCHEDULE, at=CLOSES + timedelta(minutes=29, seconds=59)) == 0
    acts.write(draft, {"summary": "Écrit dans la tolérance."}, by=draft.started_by, at=CLOSES + SECOND)
    assert keep_drafts(by=SCHEDULE, at=CLOSES + timedelta(minutes=30)) == 1
    assert (only().closed_at, json.loads(only().content)["summary"]) == (
        CLOSES + timedelta(minutes=30),
        "Écrit dans la tolérance.",
    )


@db
def test_hour_of_the_wave_holds_overseas_whatever_the_zone() -> None:
    wave = demonstration_wave(MARTINIQUE)
    factories.whole_draft(wave, code="97209")
    assert [keep_drafts(by=SCHEDULE, at=CLOSES - SECOND), keep_drafts(by=SCHEDULE, at=CLOSES)] == [0, 1]


@db
def test_draft_written_after_the_hour_only_is_not_kept_as_of_the_hour() -> None:
    draft = factories.whole_draft(demonstration_wave(GRACE))
    acts.write(draft, {"summary": "Dernière heure."}, by=draft.started_by, at=CLOSES + timedelta(hours=1))
    [record] = ClosingRecord.objects.all()
    assert json.loads(record.content)["summary"] == factories.SUMMARY


def test_two_jobs_and_a_late_save_at_once_keep_one(cloned_database: str) -> None:
    draft = factories.whole_draft()
    after = CLOSES + SECOND
    at_once(
        lambda: keep_drafts(by=SCHEDULE, at=after),
        lambda: keep_drafts(by=SCHEDULE, at=after),
        lambda: acts.write(draft, {"summary": "Écrit trop tard."}, by=draft.started_by, at=after).pk,
    )
    keep_drafts(by=SCHEDULE, at=after)
    assert json.loads(only().content)["summary"] == factories.SUMMARY


def test_draft_held_by_someone_does_not_hold_the_job(cloned_database: str) -> None:
    """A locked draft is passed over: its own save keeps it, or the job a minute later."""
    held, other = factories.whole_draft(name="Tenu"), factories.whole_draft(name="Libre")
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=held.pk)
        [kept] = at_once(lambda: keep_drafts(by=SCHEDULE, at=CLOSES))
    assert (kept, keep_drafts(by=SCHEDULE, at=CLOSES)) == (1, 1)
    assert set(ClosingRecord.objects.values_list("application", flat=True)) == {held.pk, other.pk}


@db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_closingrecord SET content = '{}'",
        "UPDATE applications_closingrecord SET saved_at = now()",
        "DELETE FROM applications_closingrecord",
        "TRUNCATE applications_closingrecord CASCADE",
    ],
)
def test_what_was_kept_never_changes(statement: str) -> None:
    factories.kept()
    check_deferred_now()
    assert sql_refused(statement) == (
        "Ce qui a été conservé à la clôture ne change pas : c'est la trace de ce qui était enregistré à l'heure."
    )


@db
def test_holder_sees_what_was_kept_with_its_instant_and_its_hash(set_clock: Callable[..., None]) -> None:
    draft = factories.kept()
    set_clock(instants.CHECKED)
    client = client_of(draft.started_by)
    for address in (page(draft), f"/espace/dossiers/{draft.public_id}/"):
        response = client.get(address)
        assert (response.status_code, response.context["closing_record"]) == (200, only())
        assert only().fingerprint in response.content.decode()


TOLD = (
    "Grenier",
    "Exemple",
    "Château-Thierry",
    "Atelier",
    "ancien grenier",
    "W021000001",
    "porteuse",
    "50 000",
)
SERVICES = {
    "sous_prefecture": people.sous_prefecture_agent,
    "prefecture": people.prefecture_agent,
    "region": people.region_agent,
    "programme": people.programme_member,
    "panel": people.panel_member,
    "oversight": people.overseer,
}


@db
@pytest.mark.parametrize("role", SERVICES)
def test_service_learns_nothing_of_a_late_draft_but_that_it_exists(
    role: str, set_clock: Callable[..., None]
) -> None:
    draft = factories.kept()
    piece = draft.pieces.first()
    set_clock(instants.CHECKED)
    client = client_of(SERVICES[role]())
    closed = [
        page(draft, each)
        for each in ("", "relire/", "accuse/", "accuse.pdf", "position/", "comparer/", "corriger/", "consortium/",
                     "pieces/", f"pieces/{piece.public_id}/")  # type: ignore[union-attr]
    ] + [f"/espace/dossiers/{draft.public_id}/", f"/espace/dossiers/{draft.public_id}/correction/"]  # fmt: skip
    assert [client.get(each).status_code for each in closed] == [404] * len(closed)
    found = client.get("/espace/dossiers/?q=grenier").context["table"]
    assert found is None or list(found.rows) == []
    opened = ("/espace/", "/espace/dossiers/", "/espace/retards/", f"/espace/retards/{draft.public_id}/",
              "/espace/journal/")  # fmt: skip
    for address in opened:
        text = client.get(address).content.decode()
        for own in (
            "Agente Exemple",
            "Jurée Exemple",
            "Contrôleuse Exemple",
            "exemple.test",
        ):  # the reader's own
            text = text.replace(own, "")
        assert [told for told in TOLD if told in text and not shown_anyway(told, role)] == [], address


def shown_anyway(told: str, role: str) -> bool:
    """The name of the reader's own service is on every page."""
    return told == "Château-Thierry" and role == "sous_prefecture"


@db
def test_late_drafts_are_listed_by_reference_to_whoever_decides_there(set_clock: Callable[..., None]) -> None:
    draft = factories.kept()
    set_clock(instants.CHECKED)
    makers: dict[str, Callable[[], Any]] = {
        "prefecture": people.prefecture_agent,
        "programme": people.programme_member,
        "another_prefecture": lambda: people.prefecture_agent("60"),
        "not_decider": lambda: people.prefecture_agent("51", decides=False),
        "sous_prefecture": people.sous_prefecture_agent,
        "holder": people.holder,
    }

    def seen(role: str) -> Any:
        response = client_of(makers[role]()).get("/espace/retards/")
        return (
            [each.public_id for each in response.context["page_obj"]] if response.status_code == 200 else None
        )

    assert {role: seen(role) for role in makers} == {
        "prefecture": [draft.public_id],
        "programme": [draft.public_id],
        "another_prefecture": [],
        "not_decider": None,
        "sous_prefecture": None,
        "holder": None,
    }


@db
def test_late_drafts_cost_the_same_at_one_and_three(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    wave = demonstration_wave()
    factories.kept(wave, name="Un")
    set_clock(instants.CHECKED)
    client = client_of(people.prefecture_agent())
    client.get("/espace/retards/")
    one = query_count(lambda: client.get("/espace/retards/"))
    for name in ("Deux", "Trois"):
        factories.kept(wave, name=name)
    assert query_count(lambda: client.get("/espace/retards/")) == one
    assert one <= 10
