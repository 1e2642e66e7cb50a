"""A written permission to arrive after the hour: only where the rules foresee it, by whoever decides there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as files
from fabriques.applications.lateness import acts
from fabriques.applications.models import Application, LateWaiver
from fabriques.applications.tests import factories
from fabriques.applications.tests.factories import MOTIVE
from fabriques.applications.tests.pages import client_of, page
from fabriques.calls.tests.factories import ami_wave, demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, sql_refused
from fabriques.common.tests.shown import shown
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest

db = pytest.mark.django_db
AFTER = instants.CLOSES + timedelta(days=1)
UNTIL = instants.CHECKED
MAY_NOT = "Vous ne pouvez pas accorder cette dérogation."


def grant(draft: Application, **changes: Any) -> LateWaiver:
    by = changes.pop("by", None) or people.prefecture_agent()
    return acts.grant_waiver(draft, **({"motive": MOTIVE, "until": UNTIL, "at": AFTER} | changes), by=by)


@db
def test_waiver_is_kept_journalled_and_told_to_the_holder() -> None:
    draft = factories.kept()
    waiver = grant(draft)
    entry = history("application", draft.public_id)[-1]
    assert (waiver.until, waiver.motive, entry.act, entry.facts) == (
        UNTIL,
        MOTIVE,
        "late_waiver_granted",
        {"until": UNTIL.isoformat(), "motive": digest(MOTIVE)},
    )
    letter = Message.objects.get(subject="Vous pouvez encore déposer : Le Grenier commun")
    assert (letter.recipient, "8 avril 2026 à 14 h 00" in plain(letter.body), MOTIVE in letter.body) == (
        draft.started_by,
        True,
        True,
    )


@db
@pytest.mark.parametrize(
    ("maker", "allowed"),
    [
        (people.prefecture_agent, True),
        (people.programme_member, True),
        (lambda: people.prefecture_agent("60"), False),
        (lambda: people.prefecture_agent("02", decides=False), False),
        (people.sous_prefecture_agent, False),
        (people.region_agent, False),
        (people.panel_member, False),
        (people.overseer, False),
        (people.holder, False),
    ],
)
def test_waiver_is_granted_by_whoever_decides_there_only(maker: Callable[[], Any], allowed: bool) -> None:
    draft = factories.kept()
    by = maker()
    if allowed:
        assert grant(draft, by=by).granted_by == by
    else:
        assert refused(lambda: grant(draft, by=by)) == MAY_NOT


@db
def test_waiver_that_the_rules_do_not_foresee_is_refused_with_the_rule() -> None:
    draft, by = factories.kept(ami_wave()), people.prefecture_agent()
    assert refused(lambda: grant(draft, by=by)) == (
        "Le règlement ne prévoit pas de dérogation à l'heure de clôture."
    )


@db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"at": instants.CLOSES - timedelta(seconds=1)},
            "La vague reçoit encore des dossiers : aucune dérogation n'est utile.",
        ),
        ({"until": AFTER}, "La fin de la dérogation est déjà passée."),
        ({"motive": "   trop court      "}, "Le motif de la dérogation est trop court."),
    ],
)
def test_waiver_is_refused_in_words(changes: dict[str, Any], said: str) -> None:
    draft = factories.whole_draft()
    by = people.prefecture_agent()
    assert refused(lambda: grant(draft, by=by, **changes)) == said


@db
@pytest.mark.parametrize("file", [factories.submitted, factories.withdrawn])
def test_waiver_is_for_drafts_only(file: Callable[[], Application]) -> None:
    row, by = file(), people.prefecture_agent()
    assert refused(lambda: grant(row, by=by)).endswith("cette action n'est pas possible.")


@db
def test_waiver_granted_again_moves_its_end() -> None:
    draft = factories.waived()
    grant(draft, until=UNTIL + timedelta(days=2), at=AFTER + timedelta(hours=1))
    assert LateWaiver.objects.get().until == UNTIL + timedelta(days=2)


@db
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("motive", "", "Une dérogation est motivée par écrit."),
        ("until", "2020-01-01T00:00:00Z", "Une dérogation se termine après avoir été accordée."),
    ],
)
def test_waiver_is_whole_in_the_database(column: str, value: str, said: str) -> None:
    factories.waived()
    assert sql_refused(f"UPDATE applications_latewaiver SET {column} = %s", value) == said  # noqa: S608 – our own names


@db
def test_late_draft_without_a_waiver_stays_refused() -> None:
    draft = factories.kept()
    assert refused(lambda: files.submit(draft, by=draft.started_by, at=AFTER, seen=NO_PAGE)) == (
        "La vague est close depuis le 31 mars 2026 à 18 h 00 (tolérance : 0 minute) ; votre envoi est arrivé "
        "le 1er avril 2026 à 18 h 00 min 00 s."
    )


@db
def test_waiver_of_one_file_lets_in_no_other() -> None:
    wave = demonstration_wave()
    other = factories.whole_draft(wave, name="Un autre")
    factories.waived(wave)
    assert refused(lambda: files.submit(other, by=other.started_by, at=AFTER, seen=NO_PAGE)) != ""


@db
def test_file_let_in_says_so_on_its_receipt_and_is_frozen_like_another() -> None:
    draft = factories.waived()
    receipt = files.submit(draft, by=draft.started_by, at=UNTIL - timedelta(seconds=1), seen=NO_PAGE)
    letter = Message.objects.get(subject__startswith="Votre dossier est arrivé")
    said = (
        "Arrivé après la clôture du 31 mars 2026 à 18 h 00, par une dérogation écrite et motivée : "
        "le dossier est reçu."
    )
    assert (said in plain(letter.body), '"arrival": "waived"' in receipt.content) == (True, True)


@db
def test_waiver_ends_at_its_instant() -> None:
    draft = factories.waived()
    assert refused(lambda: files.submit(draft, by=draft.started_by, at=UNTIL, seen=NO_PAGE)).startswith(
        "La vague est close depuis le 31 mars 2026 à 18 h 00"
    )


@db
def test_waived_file_must_still_be_whole() -> None:
    draft = factories.waived()
    files.write(draft, {"summary": ""}, by=draft.started_by, at=AFTER + timedelta(hours=1))
    assert refused(
        lambda: files.submit(draft, by=draft.started_by, at=AFTER + timedelta(hours=2), seen=NO_PAGE)
    ) == ("« Présentation » n'est pas rempli.")


def test_file_let_in_submitted_twice_at_once_has_one_receipt(cloned_database: str) -> None:
    draft = factories.waived()
    at = AFTER + timedelta(hours=1)
    numbers = at_once(
        *[lambda: files.submit(draft, by=draft.started_by, at=at, seen=NO_PAGE).number for _ in range(4)]
    )
    assert numbers == [f"AR-2026-{draft.public_id.upper()}"] * 4


@db
def test_page_grants_and_keeps_what_is_typed_when_refused(set_clock: Callable[..., None]) -> None:
    draft = factories.kept()
    set_clock(AFTER)
    client = client_of(people.prefecture_agent())
    address = f"/espace/retards/{draft.public_id}/"
    typed = {"motive": "Trop court.", "day": "2026-04-08", "hour": "14:00"}
    refusal = client.post(address, typed)
    form = refusal.context["form"]
    assert (refusal.status_code, [form[name].value() for name in typed]) == (422, list(typed.values()))
    unread = client.post(address, typed | {"motive": MOTIVE, "day": "demain", "hour": "midi"})
    assert (unread.status_code, set(unread.context["form"].errors)) == (422, {"day", "hour"})
    assert client.post(address, typed | {"motive": MOTIVE}).url == "/espace/retards/"
    assert (LateWaiver.objects.get().until, LateWaiver.objects.count()) == (UNTIL, 1)


@db
def test_page_for_a_draft_elsewhere_is_not_found(set_clock: Callable[..., None]) -> None:
    draft = factories.kept()
    set_clock(AFTER)
    for user in (people.prefecture_agent("60"), people.sous_prefecture_agent(), people.holder()):
        assert client_of(user).get(f"/espace/retards/{draft.public_id}/").status_code == 404


@db
def test_reference_given_by_the_holder_finds_the_draft(set_clock: Callable[..., None]) -> None:
    wave = demonstration_wave()
    draft = factories.kept(wave)
    factories.kept(wave, name="Un autre")
    set_clock(AFTER)
    response = client_of(people.prefecture_agent()).get(
        f"/espace/retards/?reference={draft.public_id.upper()}"
    )
    assert [each.public_id for each in response.context["page_obj"]] == [draft.public_id]


@db
def test_holder_reads_until_when_the_draft_may_arrive(set_clock: Callable[..., None]) -> None:
    draft = factories.waived()
    set_clock(AFTER)
    client = client_of(draft.started_by)
    response = client.get(page(draft))
    assert response.context["waiver"].until == UNTIL
    read = shown(client, page(draft, "relire/"), page(draft, "deposer/"))
    assert client.post(page(draft, "deposer/"), read).url == page(draft, "accuse/")
    assert "par une dérogation écrite et motivée" in client.get(page(draft, "accuse/")).content.decode()
