"""A refused project that comes back: what it keeps, what it must address, what both sides compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as files
from fabriques.applications.again.acts import address_point
from fabriques.applications.again.differences import differences
from fabriques.applications.content import answers_of
from fabriques.applications.models import Application, EarlierReason
from fabriques.applications.pieces.acts import replace_piece
from fabriques.applications.tests import factories
from fabriques.applications.tests.pages import client_of, page
from fabriques.applications.tests.pieces import upload
from fabriques.assessment.tests.factories import complete
from fabriques.calls.models import Wave
from fabriques.calls.tests.factories import Change, ami_wave, demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.common.tests.together import at_once
from fabriques.journal.queries import history
from fabriques.selection.again import apply_again
from fabriques.selection.tests import factories as decisions

db = pytest.mark.django_db
AGAIN = instants.PUBLIC_FROM + timedelta(days=30)
NO_REAPPLICATION: Change = ("reapplication = { value = true", "reapplication = { value = false")


def next_wave(*changes: Change, form: str = "") -> Wave:
    opens, closes = instants.PUBLIC_FROM + timedelta(days=20), instants.PUBLIC_FROM + timedelta(days=60)
    return demonstration_wave(
        *changes, code="vague-2", slug="appel-2", opens_at=opens, closes_at=closes, form=form
    )


def refused_file() -> Application:
    """A refused file, told to its holder."""
    return decisions.notified(decisions.refused(complete(factories.submitted()))).application


def again(
    file: Application, wave: Wave | None = None, *, name: str = "reprise", at: datetime = AGAIN
) -> Application:
    return apply_again(file, wave or next_wave(), key=factories.key(name), by=file.started_by, at=at)


def lacking(draft: Application) -> str:
    files.write(draft, {"request": {"1": 5_000_000}}, by=draft.started_by, at=AGAIN)
    return files.submit(draft, by=draft.started_by, at=AGAIN, seen=NO_PAGE).number


@db
def test_new_draft_carries_answers_pieces_and_where_it_comes_from() -> None:
    file = refused_file()
    draft = again(file)
    kept, before = answers_of(draft), answers_of(file)
    assert kept == before
    assert list(draft.pieces.values_list("code", "sha256", "file_name")) == list(
        file.pieces.values_list("code", "sha256", "file_name")
    )
    acted = [(entry.act, entry.facts) for entry in history("application", draft.public_id)]
    assert (draft.previous, acted) == (
        file,
        [("started", {}), ("started_from", {"previous": file.public_id})],
    )


@db
def test_new_draft_is_submitted_once_its_amount_is_confirmed() -> None:
    assert lacking(again(refused_file())).startswith("AR-2026-")


@db
def test_each_reason_of_the_refusal_is_a_point_to_address() -> None:
    file = refused_file()
    points = again(file).earlier_reasons.all()
    criteria = file.rulebook.rules.criteria
    assert [(point.criterion, point.label, point.text, point.addressed_at) for point in points] == [
        (each.code, each.label, f"Insuffisant : {each.label}.", None) for each in criteria
    ]


@db
def test_members_are_carried_and_sign_again() -> None:
    draft = factories.consortium(signed=True)
    files.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    file = Application.objects.get(pk=draft.pk)
    refusal = decisions.notified(decisions.refused(complete(file))).application
    started = again(refusal, next_wave(form=file.form.text))  # type: ignore[union-attr]
    rows = started.members.values_list("name", "share", "is_lead", "signed_at", "signed_text")
    assert list(rows) == [
        (factories.LEAD.name, 60, True, None, ""),
        (factories.PARTNER.name, 40, False, None, ""),
    ]


@db
def test_attestations_are_made_again() -> None:
    wave = factories.form_wave()
    file = decisions.notified(decisions.refused(complete(factories.submitted(wave)))).application
    kept = answers_of(again(file, next_wave(form=file.form.text)))  # type: ignore[union-attr]
    assert ("accuracy" in kept, kept["audiences"]) == (False, ["inhabitants", "young"])


@db
def test_answers_that_the_new_form_does_not_ask_alike_are_left() -> None:
    wave = factories.form_wave()
    file = decisions.notified(decisions.refused(complete(factories.submitted(wave)))).application
    text = file.form.text  # type: ignore[union-attr]
    changed = (
        text.replace('label = "Jeunes"', 'label = "Enfants et jeunes"')
        .replace('{ code = "purchases", label = "Achats et fournitures", nature = "running_costs" },\n', "")
        .replace(
            'criterion = "governance"\nminimum = 20\nmaximum = 1500', 'criterion = "governance"\nmaximum = 30'
        )
    )
    assert changed.count("\n") == text.count("\n") - 2
    kept = answers_of(again(file, next_wave(form=changed)))
    assert [code in kept for code in ("audiences", "costs", "governance", "funding", "services")] == [
        False, False, False, True, True,
    ]  # fmt: skip


@db
def test_money_of_other_years_is_left() -> None:
    file = refused_file()
    wave = ami_wave()
    kept = answers_of(again(file, wave, at=instants.DURING))
    assert ("request" in kept, kept["summary"]) == (False, factories.SUMMARY)


@db
def test_same_key_twice_gives_one_draft() -> None:
    file, wave = refused_file(), next_wave()
    assert again(file, wave) == again(file, wave)
    assert (Application.objects.count(), EarlierReason.objects.count()) == (
        2,
        len(file.rulebook.rules.criteria),
    )


def test_same_key_at_once_gives_one_draft(cloned_database: str) -> None:
    file, wave = refused_file(), next_wave()
    made = at_once(*[lambda: again(file, wave).pk for _ in range(4)])
    assert (len(set(made)), Application.objects.count()) == (1, 2)
    assert EarlierReason.objects.count() == len(file.rulebook.rules.criteria)


@db
@pytest.mark.parametrize("situation", [complete, lambda: decisions.refused().application])
def test_file_rejected_by_silence_starts_again_without_points(situation: Callable[[], Application]) -> None:
    """Decided and not told: nothing of the decision comes with it."""
    file = situation()
    draft = again(file)
    assert (draft.previous, draft.earlier_reasons.count()) == (file, 0)


@db
def test_withdrawn_file_starts_again_in_its_own_wave_as_long_as_it_is_open() -> None:
    file = factories.submitted()
    files.withdraw(file, by=file.started_by, at=instants.DURING)
    file.refresh_from_db()
    assert again(file, file.wave, at=instants.DURING).previous == file


@db
@pytest.mark.parametrize("situation", [factories.submitted, complete])
def test_file_still_read_does_not_start_again(situation: Callable[[], Application]) -> None:
    file, on = situation(), instants.CHECKED
    wave = demonstration_wave(code="vague-2", slug="appel-2", opens_at=on, closes_at=on + timedelta(days=9))
    assert refused(lambda: again(file, wave, at=on)) == "Ce dossier n'est ni rejeté ni retiré."


@db
def test_retained_file_does_not_start_again() -> None:
    file, wave = decisions.notified().application, next_wave()
    assert refused(lambda: again(file, wave)) == "Ce dossier n'est ni rejeté ni retiré."


@db
def test_rules_that_exclude_it_are_quoted() -> None:
    file, wave = refused_file(), next_wave(NO_REAPPLICATION)
    assert refused(lambda: again(file, wave)) == (
        "Les règles de cette vague n'admettent pas une nouvelle candidature du même projet."
    )


@db
def test_closed_wave_and_stranger_are_refused() -> None:
    file, wave, other = refused_file(), next_wave(), people.another_holder()
    assert "cette action n'est pas possible" in refused(lambda: again(file, wave, at=wave.closes_at))
    assert refused(lambda: apply_again(file, wave, key=uuid4(), by=other, at=AGAIN)) == (
        "Ce dossier appartient à une structure dont vous ne faites pas partie."
    )


@db
def test_point_is_addressed_and_opened_again_until_the_file_is_submitted() -> None:
    draft = again(refused_file())
    point, by = draft.earlier_reasons.all()[0], draft.started_by
    said = address_point(point, "  Un collectif est né.  ", by=by, at=AGAIN)
    assert (said.reply, said.addressed_at) == ("Un collectif est né.", AGAIN)
    assert address_point(point, "\uf0b7 Un\r\n\uf0b7 Deux", by=by, at=AGAIN).reply == "• Un\n• Deux"
    assert address_point(point, "é" * 600, by=by, at=AGAIN).reply == "é" * 600
    assert (
        refused(lambda: address_point(point, "é" * 601, by=by, at=AGAIN))
        == "Votre réponse compte 601 caractères."
    )
    assert address_point(point, " ", by=by, at=AGAIN).addressed_at is None
    lacking(draft)
    assert refused(lambda: address_point(point, "Trop tard.", by=by, at=AGAIN)) == (
        "Ce dossier est à l'état « déposé » : cette action n'est pas possible."
    )


@db
def test_differences_tell_what_changed_and_nothing_else() -> None:
    file = refused_file()
    draft = again(file)
    files.write(
        draft,
        {"summary": "Un grenier, et douze habitants.", "request": {"1": 5_000_000}},
        by=file.started_by,
        at=AGAIN,
    )
    piece = draft.pieces.get(code="provisional_budget")
    replace_piece(piece, upload(b"Nouveau budget\n", "budget.txt"), by=file.started_by, at=AGAIN)
    bank = draft.pieces.get(code="bank_details")
    replace_piece(bank, upload(b"Nouveau RIB\n", "rib.txt"), by=file.started_by, at=AGAIN)
    found = differences(file, Application.objects.get(pk=draft.pk), None)
    assert [(each.label, each.before.plain, plain(each.after.plain)[:31]) for each in found] == [
        ("Présentation", factories.SUMMARY, "Un grenier, et douze habitants."),
        ("Relevé d'identité bancaire (RIB)", "pièce bancaire (réservée)", "pièce bancaire (réservée), remp"),
        (
            "Budget prévisionnel",
            f"provisional_budget-1.txt ({piece.sha256[:8]})",
            found[2].after.plain[:31],
        ),
    ]
    assert found[2].after.plain.startswith("budget.txt (")


@db
def test_differences_tell_a_question_that_is_new_and_one_that_is_gone() -> None:
    file = refused_file()
    draft = again(file, next_wave(form=factories.load("demonstration")))
    files.write(draft, {"stage": "open"}, by=file.started_by, at=AGAIN)
    found = {
        each.label: (each.before.plain, each.after.plain)
        for each in differences(file, Application.objects.get(pk=draft.pk), None)
    }
    assert found["Où en est le lieu ?"] == ("", "Il est ouvert")


# Pages


@db
def test_holder_starts_again_from_the_refused_file(set_clock: Callable[..., None]) -> None:
    file, wave = refused_file(), next_wave()
    set_clock(AGAIN)
    client = client_of(file.started_by)
    shown = client.get(f"/espace/dossiers/{file.public_id}/").context
    typed = {"wave": wave.code, "request_key": str(shown["request_key"])}
    addresses = [client.post(f"/espace/dossiers/{file.public_id}/reprendre/", typed).url for _ in range(2)]
    draft = Application.objects.get(previous=file)
    assert ([each.code for each in shown["open_waves"]], addresses) == (["vague-2"], [page(draft)] * 2)
    assert [point.criterion for point in client.get(page(draft)).context["points"]][:1] == ["governance"]


@db
@pytest.mark.parametrize("typed", [{"wave": "vague-1"}, {"wave": ""}, {}])
def test_wave_that_is_not_open_is_not_found(typed: dict[str, str], set_clock: Callable[..., None]) -> None:
    file = refused_file()
    set_clock(AGAIN)
    response = client_of(file.started_by).post(f"/espace/dossiers/{file.public_id}/reprendre/", typed)
    assert (response.status_code, Application.objects.count()) == (404, 1)


@db
def test_page_that_expired_says_so(set_clock: Callable[..., None]) -> None:
    file, wave = refused_file(), next_wave()
    set_clock(AGAIN)
    typed = {"wave": wave.code, "request_key": "périmée"}
    response = client_of(file.started_by).post(
        f"/espace/dossiers/{file.public_id}/reprendre/", typed, follow=True
    )
    assert [str(message) for message in response.context["messages"]] == [
        "La page a expiré : essayez de nouveau."
    ]


@db
def test_comparison_is_read_by_the_holder_and_by_the_service_once_submitted(
    set_clock: Callable[..., None],
) -> None:
    draft = again(refused_file())
    set_clock(AGAIN)
    readers = (
        draft.started_by,
        people.sous_prefecture_agent(),
        people.sous_prefecture_agent("023"),
        people.another_holder(),
    )

    def seen() -> list[int]:
        return [client_of(user).get(page(draft, "comparer/")).status_code for user in readers]

    assert seen() == [200, 404, 404, 404]
    lacking(draft)
    assert seen() == [200, 200, 404, 404]


@db
def test_comparison_costs_the_same_whatever_changed(
    set_clock: Callable[..., None], query_count: Callable[..., int]
) -> None:
    draft = again(refused_file())
    set_clock(AGAIN)
    client = client_of(draft.started_by)
    client.get(page(draft, "comparer/"))
    few = query_count(lambda: client.get(page(draft, "comparer/")))
    texts = {code: f"Autre réponse à {code}, plus longue." for code in ("governance", "services", "summary")}
    files.write(draft, texts, by=draft.started_by, at=AGAIN)
    assert query_count(lambda: client.get(page(draft, "comparer/"))) == few


@db
def test_point_is_answered_on_the_draft_s_page(set_clock: Callable[..., None]) -> None:
    draft = again(refused_file())
    set_clock(AGAIN)
    client = client_of(draft.started_by)
    response = client.post(page(draft, "reprise/governance/"), {"reply": "Un collectif."})
    assert (response.url, draft.earlier_reasons.get(criterion="governance").reply) == (
        f"{page(draft)}#reprise",
        "Un collectif.",
    )
    long = " ".join(["collectif"] * 70)
    refused_page = client.post(page(draft, "reprise/governance/"), {"reply": long})
    assert (refused_page.status_code, f">{long}</textarea>" in refused_page.content.decode()) == (422, True)
    assert draft.earlier_reasons.get(criterion="governance").reply == "Un collectif."
    assert client.post(page(draft, "reprise/unknown/"), {"reply": "x"}).status_code == 404
    assert client_of(people.another_holder()).post(page(draft, "reprise/governance/")).status_code == 404
