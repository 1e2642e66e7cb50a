"""A file that came on paper: entered by its services only, in time by its postmark, received the day it arrived."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as online
from fabriques.applications.access import assessed, late_drafts, may_write
from fabriques.applications.deletion.acts import delete_draft
from fabriques.applications.lateness.acts import grant_waiver, keep_drafts
from fabriques.applications.models import Application, ClosingRecord, PaperSender
from fabriques.applications.paper import acts, rules
from fabriques.applications.paper.access import entered, fillable
from fabriques.applications.pieces.acts import add_piece
from fabriques.applications.tests import factories, papers
from fabriques.applications.tests.factories import MOTIVE
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.authorization import SCHEDULE
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form.types import Kind
from fabriques.territories.models import Service

db = pytest.mark.django_db
ON = legal_day(papers.ENTERED)
MAY_NOT_FILL = "Ce dossier n'est pas un dossier sur papier que vous pouvez saisir."
MAY_NOT_ENTER = "Vous ne pouvez pas saisir de dossier pour cette commune."


@db
def test_file_on_paper_is_entered_with_its_envelope_for_a_structure_without_anybody() -> None:
    draft = papers.begun(email="paule@exemple.test")
    sender = draft.paper_sender
    assert (draft.state, draft.postmarked_on, draft.arrived_on, draft.is_on_paper) == (
        "draft",
        papers.POSTED,
        papers.ARRIVED,
        True,
    )
    assert (sender.name, sender.email, sender.phone, sender.postal_address.splitlines()[0]) == (
        "Paule Papier",
        "paule@exemple.test",
        "01 99 00 00 01",
        "3 rue du Moulin",
    )
    assert (draft.organisation.rna, draft.organisation.memberships.count()) == ("W021000009", 0)
    entry = history("application", draft.public_id)[-1]
    assert (entry.act, entry.facts) == (
        "entered_on_paper",
        {"postmarked_on": "2026-03-30", "arrived_on": "2026-04-02"},
    )


@db
def test_same_paper_entered_twice_is_one_draft_and_a_structure_that_people_hold_is_not_taken() -> None:
    held = factories.submitted(name="Le Dossier en ligne").organisation
    Organisation.objects.filter(pk=held.pk).update(rna="W021000009")
    first = papers.begun()
    assert papers.begun() == first
    assert first.organisation != held
    assert papers.begun(name="Le second moulin").organisation == first.organisation


@db
@pytest.mark.parametrize(
    ("maker", "allowed"),
    [
        (people.sous_prefecture_agent, True),
        (people.prefecture_agent, True),
        (people.programme_member, True),
        (lambda: people.sous_prefecture_agent("023"), False),
        (lambda: people.prefecture_agent("60"), False),
        (people.panel_member, False),
        (people.overseer, False),
        (people.administrator, False),
        (people.holder, False),
    ],
)
def test_paper_is_entered_and_written_by_the_services_of_its_commune_only(
    maker: Callable[[], Any], allowed: bool
) -> None:
    draft, by = papers.begun(), maker()
    seen = [entered(by, ON), fillable(by, ON)]
    assert [rows.filter(pk=draft.pk).exists() for rows in seen] == [allowed, allowed]
    if allowed:
        assert papers.begun(name="Un autre", by=by).started_by == by
        assert (
            online.write(draft, {"summary": "Un moulin."}, by=by, at=papers.ENTERED).summary == "Un moulin."
        )
    else:
        assert MAY_NOT_ENTER in refused(lambda: papers.begun(name="Un autre", by=by))
        change = {"summary": "Un moulin."}
        assert MAY_NOT_FILL in refused(lambda: online.write(draft, change, by=by, at=papers.ENTERED))


@db
def test_service_writes_nothing_in_a_draft_online_and_does_not_submit_one_on_paper() -> None:
    draft, agent = factories.draft(), people.sous_prefecture_agent()
    said = refused(lambda: online.write(draft, {"summary": "x"}, by=agent, at=instants.DURING))
    assert "une structure dont vous ne faites pas partie" in said
    assert MAY_NOT_FILL in refused(lambda: acts.receive(draft, by=agent, at=instants.DURING, seen=NO_PAGE))
    paper = papers.begun()
    assert not may_write(agent, paper).allowed
    said = refused(lambda: online.submit(paper, by=agent, at=papers.ENTERED, seen=NO_PAGE))
    assert "une structure dont vous ne faites pas partie" in said


@db
def test_agent_who_belongs_to_the_structure_does_not_enter_its_paper() -> None:
    draft, agent = papers.begun(), people.sous_prefecture_agent()
    other = people.prefecture_agent()
    draft.organisation.memberships.create(user=other, role="manager")
    assert entered(agent, ON).filter(pk=draft.pk).exists()
    assert not entered(other, ON).exists()
    said = refused(lambda: acts.receive(draft, by=other, at=papers.ENTERED, seen=NO_PAGE))
    assert MAY_NOT_FILL in said
    said = refused(lambda: online.submit(draft, by=other, at=papers.ENTERED, seen=NO_PAGE))
    assert "Ce dossier est arrivé sur papier" in said


@db
def test_commune_of_a_paper_does_not_leave_the_perimeter_of_who_enters_it() -> None:
    draft = papers.begun()
    place = next(field for field in draft.questions.fields() if field.kind is Kind.PLACE)
    for code in ("75056", ""):
        there = {place.code: {"address": "Ici", "commune": code}}
        said = refused(lambda: online.write(draft, there, by=draft.started_by, at=papers.ENTERED))  # noqa: B023
        assert MAY_NOT_ENTER in said


@db
def test_file_posted_in_time_is_received_after_the_closing_as_of_its_arrival_incomplete_or_not() -> None:
    draft = papers.copied()
    receipt = acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE)
    file = Application.objects.get(pk=draft.pk)
    kept = json.loads(receipt.content)
    assert acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE) == receipt
    assert (file.state, legal_day(receipt.issued_at), file.submitted_at) == (
        "submitted",
        papers.ARRIVED,
        receipt.issued_at,
    )
    assert (kept["arrival"], kept["paper"]["postmarked_on"], kept["paper"]["arrived_on"]) == (
        "on_time",
        "2026-03-30",
        "2026-04-02",
    )
    entry = history("application", file.public_id)[-1]
    assert (entry.act, entry.facts["receipt"], entry.facts["service"]) == (
        "received_on_paper",
        receipt.number,
        "SP-021",
    )
    assert assessed(people.sous_prefecture_agent(), ON).filter(pk=file.pk).exists()


@db
def test_file_posted_late_is_refused_then_received_by_the_waiver_of_any_late_file() -> None:
    draft = papers.copied(posted=papers.LATE)
    agent, decides = draft.started_by, people.prefecture_agent()
    said = refused(lambda: acts.receive(draft, by=agent, at=papers.ENTERED, seen=NO_PAGE))
    assert said == plain(
        "La date du cachet de la poste est le 1er avril 2026, et le dernier jour était le 31 mars 2026."
    )
    assert list(late_drafts(decides, ON)) == [draft]
    until = papers.ENTERED + timedelta(days=5)
    grant_waiver(draft, motive=MOTIVE, until=until, by=decides, at=papers.ENTERED)
    receipt = acts.receive(draft, by=agent, at=papers.ENTERED, seen=NO_PAGE)
    assert json.loads(receipt.content)["arrival"] == "waived"


@db
def test_draft_on_paper_posted_in_time_is_neither_late_nor_kept_at_the_closing() -> None:
    draft = papers.begun(
        posted=date(2026, 3, 2), arrived=date(2026, 3, 4), at=instants.CLOSES - timedelta(days=9)
    )
    keep_drafts(by=SCHEDULE, at=papers.ENTERED)
    online.write(draft, {"summary": "Un moulin."}, by=draft.started_by, at=papers.ENTERED)
    assert not ClosingRecord.objects.exists()
    assert not late_drafts(people.prefecture_agent(), ON).exists()


@db
def test_wave_decided_or_not_announced_takes_no_paper() -> None:
    draft = papers.copied()
    wave = draft.wave
    wave.announcements.create(public_from=papers.ENTERED, announced_by=people.programme_member())
    said = refused(lambda: acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE))
    assert said == "Les résultats de cette vague sont annoncés : aucun dossier n'y entre plus."
    assert "Les résultats de cette vague sont annoncés" in refused(lambda: papers.begun(name="Un autre"))
    other = demonstration_wave(code="vague-9", slug="appel-9")
    type(other).objects.filter(pk=other.pk).update(opened_at=None)
    other.refresh_from_db()
    assert "n'est pas encore annoncée" in refused(lambda: papers.begun(other, name="Un autre"))


@db
def test_days_out_of_order_are_refused_by_the_act_and_by_the_database() -> None:
    demonstration_wave(), people.sous_prefecture_agent()
    late, today = date(2026, 4, 3), legal_day(papers.ENTERED)
    said = refused(lambda: papers.begun(posted=late, arrived=papers.ARRIVED))
    assert "Le cachet de la poste (3 avril 2026) est après l'arrivée au service (2 avril 2026)." in said
    both = rules.in_order(today + timedelta(days=2), today + timedelta(days=1), today)
    assert [reason.code for reason in both.reasons] == [
        "arrived_before_posted", "posted_in_the_future", "arrived_in_the_future",
    ]  # fmt: skip
    assert rules.in_order(None, None, today).allowed
    said = refused(lambda: papers.begun(arrived=today + timedelta(days=1)))
    assert "L'arrivée au service (4 avril 2026) est à venir." in said
    draft = papers.begun()
    change = "UPDATE applications_application SET {} WHERE id = %s"
    assert "qui vient après" in sql_refused(change.format("postmarked_on = '2026-04-03'"), draft.pk)
    assert "a la date du cachet" in sql_refused(change.format("postmarked_on = NULL"), draft.pk)
    assert "est arrivé avant d'être saisi" in sql_refused(
        change.format("arrived_on = '2026-04-04'"), draft.pk
    )
    file = papers.received(name="Le Moulin reçu")
    said = sql_refused(change.format("postmarked_on = '2026-03-29'"), file.pk)
    assert said == "Le cachet de la poste et la date d'arrivée d'un dossier reçu ne changent plus."


@db
def test_envelope_is_corrected_while_it_is_entered_and_no_more_once_received() -> None:
    draft = papers.copied()
    corrected = acts.correct_envelope(
        draft,
        papers.envelope(date(2026, 3, 28), papers.ARRIVED, email="p@exemple.test"),
        by=people.prefecture_agent(),
        at=papers.ENTERED,
    )
    assert (corrected.postmarked_on, PaperSender.objects.get().email) == (date(2026, 3, 28), "p@exemple.test")
    acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE)
    with pytest.raises(Refusal):
        acts.correct_envelope(draft, papers.envelope(), by=draft.started_by, at=papers.ENTERED)


@db
def test_draft_on_paper_is_deleted_by_its_services_with_its_sender() -> None:
    draft, other = papers.begun(), people.holder()
    field = next(iter(draft.questions.of_kind(Kind.DOCUMENTS)), None)
    if field is not None:
        add_piece(
            draft, field.code, SimpleUploadedFile("a.txt", b"Un."), by=draft.started_by, at=papers.ENTERED
        )
    assert MAY_NOT_FILL in refused(lambda: delete_draft(draft, by=other, at=papers.ENTERED))
    delete_draft(draft, by=people.prefecture_agent(), at=papers.ENTERED)
    assert (Application.objects.count(), PaperSender.objects.count()) == (0, 0)


CLOSES = datetime(2026, 3, 31, 18, 0, tzinfo=instants.CLOSES.tzinfo)


@db
@pytest.mark.parametrize(
    ("posted", "closes_at", "said"),
    [
        (date(2026, 3, 31), CLOSES, ""),  # the whole day of the closing
        (date(2026, 2, 2), CLOSES, ""),  # the whole day of the opening
        (date(2026, 4, 1), CLOSES, "posted_late"),
        (date(2026, 2, 1), CLOSES, "posted_too_early"),
        (
            date(2026, 3, 31),
            CLOSES.replace(hour=0),
            "posted_late",
        ),  # closed at midnight: the 30th is the last day
        (date(2026, 3, 30), CLOSES.replace(hour=0), ""),
    ],
)
def test_postmark_is_judged_by_whole_days(posted: date, closes_at: datetime, said: str) -> None:
    lateness = demonstration_wave().rulebook.rules.calendar.lateness
    found = rules.posted_in_time(posted, date(2026, 4, 2), instants.OPENS, closes_at, lateness)
    assert [reason.code for reason in found.reasons] == ([said] if said else [])


@db
def test_before_the_law_made_it_proof_the_arrival_is_what_counts() -> None:
    lateness = demonstration_wave().rulebook.rules.calendar.lateness
    opens, closes = (datetime(2015, 11, day, 12, tzinfo=CLOSES.tzinfo) for day in (2, 20))
    found = rules.posted_in_time(date(2015, 11, 19), date(2015, 11, 23), opens, closes, lateness)
    assert [plain(reason.text) for reason in found.reasons] == [
        "La date de l'arrivée au service est le 23 novembre 2015, et le dernier jour était le 20 novembre 2015."
    ]


@db
def test_late_paper_is_told_whether_a_waiver_may_be_asked_for() -> None:
    lateness = demonstration_wave().rulebook.rules.calendar.lateness
    days = (papers.LATE, papers.ARRIVED, instants.OPENS, instants.CLOSES)
    [may] = rules.posted_in_time(*days, lateness).reasons
    never = replace(lateness, waiver=replace(lateness.waiver, value=False))
    [may_not] = rules.posted_in_time(*days, never).reasons
    assert ("dérogation écrite" in may.remedy, "ne prévoit pas de dérogation" in may_not.remedy) == (
        True,
        True,
    )


@db
def test_service_with_a_mailbox_is_told_of_the_paper_it_took_in() -> None:
    draft = papers.copied()
    Service.objects.filter(code="SP-021").update(email="service@exemple.test")
    acts.receive(draft, by=draft.started_by, at=papers.ENTERED, seen=NO_PAGE)
    assert Message.objects.filter(address="service@exemple.test", about_id=draft.public_id).exists()
