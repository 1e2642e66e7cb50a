"""Both forms that come with the platform are filled by the demonstration, wholly, under their own rules."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fabriques.applications.content import answers_of, held_of
from fabriques.applications.models import Application
from fabriques.calls.acts import found_programme
from fabriques.common.authorization import INSTALLATION
from fabriques.demo.people import open_accounts
from fabriques.demo.shipped import SHIPPED, replay
from fabriques.rulebooks.form.answers import is_asked, lacks
from fabriques.rulebooks.form.types import Kind
from fabriques.territories.models import Commune

pytestmark = pytest.mark.django_db
APART = (Kind.DOCUMENTS, Kind.CONSORTIUM)  # pieces and members are not answers


@pytest.fixture
def files() -> list[Application]:
    now = timezone.now().replace(microsecond=0)
    people = open_accounts(at=now)
    home = Commune.objects.select_related("service", "departement", "arrondissement")
    return replay(
        found_programme(by=INSTALLATION, at=now), people, list(home.filter(code__in=["02168", "02408"])), now
    )


def test_both_shipped_forms_are_filled_and_submitted(files: list[Application]) -> None:
    filled = {file.wave.call.slug for file in files}
    assert filled == {slug for slug, _title, _summary in SHIPPED.values()}
    for file in files:
        form, answers, held = file.questions, answers_of(file), held_of(file, file.saved_at)
        asked = [f.code for f in form.fields() if f.kind not in APART and is_asked(f, form, answers, held)]
        assert [code for code in asked if answers.get(code) in (None, "", [], {})] == []
        assert lacks(form, answers, held) == ()
        assert form.status.startswith("Proposition, formulaire officiel non publié")


def test_shipped_forms_keep_to_the_money_of_their_rules(files: list[Application]) -> None:
    asked = {file.wave.call.slug: file.requested_cents for file in files}
    assert asked == {"demonstration-2019-2021": 75_000_00, "demonstration-2023": 50_000_00}
