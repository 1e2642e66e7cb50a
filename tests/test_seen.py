"""What is not taken back is done on what was read: every such act says so, and every page that calls one sends it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

import fabriques
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.tests import factories as files
from fabriques.common.seen import FIELD, NO_PAGE
from fabriques.common.tests.refusals import nothing_written, plain
from fabriques.common.tests.shown import shown
from tests.declared_acts import acts
from tests.seen_case import LATER
from tests.seen_cases import CASES, agent

ACTS = {
    name: act
    for name, act in acts().items()
    if inspect.get_annotations(act.__wrapped__).get("seen") == "Seen"
}


def test_acts_that_are_not_taken_back_are_told_what_was_seen() -> None:
    assert set(ACTS) >= {
        "applications.acts.submit", "applications.consortium.acts.invite_to_sign",
        "applications.consortium.acts.sign", "applications.consortium.acts.decline_to_sign",
        "applications.corrections.acts.ask_correction", "applications.corrections.acts.answer_correction",
        "applications.corrections.acts.read_correction", "applications.corrections.acts.cancel_correction",
        "assessment.acts.ask_pieces",
        "assessment.acts.send_pieces", "assessment.acts.declare_complete", "assessment.acts.cancel_request",
        "assessment.acts.undo_completeness", "assessment.acts.tell_complete", "selection.acts.notify",
        "selection.acts.retract", "selection.acts.announce", "selection.acts.decide",
        "selection.acts.withdraw_undecided", "organisations.inviting.accept",
        "organisations.inviting.revoke_invitation", "organisations.joining.let_in", "organisations.joining.turn_away",
        "calls.acts.open_wave", "calls.waves.acts.prolong_wave",
        "calls.waves.acts.amend_wave",
    }  # fmt: skip


def compared(act: Callable[..., object]) -> bool:
    """Whether an act compares what was seen, itself or in the act that it leads to."""
    source = inspect.getsource(act)
    return "unchanged(seen, " in source or "seen=seen" in source


@pytest.mark.parametrize("name", ACTS)
def test_act_told_what_was_seen_compares_it_and_nobody_may_leave_it_out(name: str) -> None:
    parameter = inspect.signature(ACTS[name]).parameters["seen"]
    assert (parameter.default, parameter.kind, compared(ACTS[name])) == (
        parameter.empty, parameter.KEYWORD_ONLY, True,
    )  # fmt: skip


def test_no_page_says_that_it_was_not_read() -> None:
    root = Path(fabriques.__file__).parent
    guilty = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "NO_PAGE" in path.read_text()
        and not {"tests", "demo"} & set(path.relative_to(root).parts)
        and path.name not in {"seen.py", "tasks.py"}
    ]
    assert guilty == []


def sentence(page: str, said: str) -> str:
    """What is expected when the page says it, else what it says of a change instead."""
    if said in page:
        return said
    return next((line.strip() for line in page.split("\n") if "chang" in line and "vous" in line), page[:200])


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_page_that_shows_something_else_does_nothing_says_what_changed_and_keeps_what_was_typed(
    name: str, set_clock: Callable[..., None]
) -> None:
    case = CASES[name]()
    set_clock(case.at)
    read = shown(case.who, case.read, case.action)
    case.changes()
    for sent_back, said in ((read, case.said), ({FIELD: ""}, "la page d'où vient cette action ne dit pas")):
        with nothing_written():
            answer = case.who.post(case.action, sent_back | case.typed)
        told = plain(unescape(answer.content.decode()))
        assert (answer.status_code, sentence(told, said)) == (422, said)
        kept = [typed for typed in case.typed.values() if not isinstance(typed, list) and typed not in told]
        assert kept == []
    fresh = shown(case.who, case.read, case.action)
    assert fresh != read


@pytest.mark.django_db
def test_correction_is_read_from_a_page_that_showed_it(set_clock: Callable[..., None]) -> None:
    correction = files.reopened()
    file, answers = correction.application, {"summary": "Une autre présentation du lieu."}
    answer_correction(correction, answers, by=file.started_by, at=LATER, seen=NO_PAGE)
    set_clock(LATER)
    client = agent()
    with nothing_written():
        answer = client.post(f"/espace/dossiers/{file.public_id}/correction/{correction.public_id}/lue/")
    assert (answer.status_code, [reason.code for reason in answer.context["refused_for"]]) == (
        422,
        ["page_too_old"],
    )


@pytest.mark.django_db
def test_correction_given_meanwhile_is_not_cancelled(set_clock: Callable[..., None]) -> None:
    correction = files.reopened()
    file, answers = correction.application, {"summary": "Une autre présentation du lieu."}
    set_clock(LATER)
    client, address = agent(), f"/espace/dossiers/{file.public_id}/"
    action = f"{address}correction/{correction.public_id}/annuler/"
    read = shown(client, address, action)
    answer_correction(correction, answers, by=file.started_by, at=LATER, seen=NO_PAGE)
    with nothing_written():
        answer = client.post(action, read)
    told = plain(unescape(answer.content.decode()))
    assert (answer.status_code, "vous l'avez ouverte : une correction a été rendue le 8 avril 2026" in told) == (
        422, True,
    )  # fmt: skip
