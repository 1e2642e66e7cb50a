"""« (facultatif) » stands only where a form, or the act behind it, takes an empty answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django import forms

from fabriques.accounts.tests import factories as people
from fabriques.applications.corrections.forms import AskCorrectionForm
from fabriques.applications.forms import StartForm
from fabriques.applications.tests import factories as files
from fabriques.assessment.forms import CompletenessForm
from fabriques.assessment.tests.factories import complete
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.models import Organisation
from fabriques.selection.forms import DecisionForm
from fabriques.selection.tests.factories import decider
from fabriques.theme.fields import field_context

pytestmark = pytest.mark.django_db


def optional(form: forms.BaseForm) -> set[str]:
    """The boxes marked « (facultatif) »."""
    return {bound.name for bound in form if not bound.is_hidden and field_context(bound)["optional"]}


def refusals(form: forms.Form, act: Callable[[], object]) -> set[str]:
    """The codes of what an act refuses, or the fields that the form does."""
    if not form.is_valid():
        return set(form.errors)
    try:
        act()
    except Refusal as refusal:
        return {reason.code for reason in refusal.reasons}
    return set()


def test_reasons_of_a_refusal_and_what_an_award_needs_are_not_optional(
    set_clock: Callable[..., None],
) -> None:
    file, at = complete(), instants.DECIDED
    by = decider(file)
    set_clock(at)
    asked = DecisionForm(application=file)
    assert optional(asked) == set()
    typed = {"decision-outcome": "refused", "decision-motive": "À retravailler."}
    empty = DecisionForm(typed, application=file)
    refused = refusals(empty, lambda: empty.save(by=by, at=at, seen=NO_PAGE))
    assert {bound.name for bound in empty.reason_fields} == refused


def test_questions_that_a_service_reopens_are_not_optional(set_clock: Callable[..., None]) -> None:
    file, by = files.submitted(), people.sous_prefecture_agent()
    set_clock(instants.CHECKED)
    due = (instants.CHECKED + timedelta(days=20)).date().isoformat()
    empty = AskCorrectionForm({"motive": "Le budget.", "due": due}, application=file)
    assert (
        {name for name in optional(empty) if not name.startswith("note-")},
        refusals(empty, lambda: empty.save(by=by, at=instants.CHECKED, seen=NO_PAGE)) == set(),
    ) == (
        set(),
        False,
    )


def test_other_structure_of_a_draft_is_not_optional_and_its_number_is(set_clock: Callable[..., None]) -> None:
    set_clock(instants.DURING)
    draft = files.draft()
    user, wave = draft.started_by, draft.wave
    assert Organisation.objects.filter(memberships__user=user).exists()
    empty = StartForm(
        {"place_name": "Lieu", "request_key": uuid4(), "organisation": ""}, user=user, wave=wave
    )
    assert (optional(empty), empty.is_valid(), set(empty.errors)) == (
        {"number"},
        False,
        {"name", "legal_form"},
    )


def test_message_to_the_holder_is_optional_and_missing_pieces_are_not(set_clock: Callable[..., None]) -> None:
    file = files.submitted()
    set_clock(instants.CHECKED)
    assert optional(CompletenessForm(application=file)) == {"note"}
