"""People who have a draft are told, once each, of what changes in their wave; their file keeps its rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fabriques.accounts.tests.factories import another_holder, holder, programme_member
from fabriques.applications.notices import acts
from fabriques.applications.tests import factories as files
from fabriques.calls.models import RulebookVersion, Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import SCHEDULE
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.correspondence.models import Message

pytestmark = pytest.mark.django_db
LATER = instants.CLOSES + timedelta(days=2)
FLAT = 'flat = { value = 50_000, unit = "EUR", since = 2023-09-11, source = "official_page" }'
RunJobs = Callable[[], list[str]]


@pytest.fixture
def wave(set_clock: Callable[[datetime], None]) -> Wave:
    """A wave with one person's draft, and another person's submitted file."""
    set_clock(instants.DURING)
    found = calls.demonstration_wave()
    files.draft(found)
    files.submitted(found, name="Déposé", by=another_holder())
    return found


def newer(wave: Wave, amount: str) -> RulebookVersion:
    return calls.rulebook(wave.call, "demonstration", (FLAT, FLAT.replace("50_000", amount)))


def told() -> list[tuple[str, str]]:
    found = Message.objects.filter(about_kind="wave_change").order_by("pk")
    return [(message.address, message.subject) for message in found]


def test_later_closing_is_told_to_people_with_a_draft_only(wave: Wave, run_jobs: RunJobs) -> None:
    change = acts.prolong_wave(wave, LATER, "Panne.", by=programme_member(), at=instants.DURING, seen=NO_PAGE)
    run_jobs()
    assert told() == [(holder().email, "Clôture repoussée : Vague de test vague-1")]
    body = plain(Message.objects.get(about_kind="wave_change").body)
    assert "Désormais : 2 avril 2026 à 18 h 00 (heure de Paris)" in body
    assert "Nouvelle-Calédonie : 3 avril 2026 à 3 h 00" in body
    acts.tell_drafts(change, by=SCHEDULE, at=instants.DURING)
    assert len(told()) == 1


def test_amendment_is_told_with_what_changes_and_the_file_keeps_its_version(
    wave: Wave, run_jobs: RunJobs
) -> None:
    version = newer(wave, "55_000")
    acts.amend_wave(wave, version, "Montant relevé.", by=programme_member(), at=instants.DURING, seen=NO_PAGE)
    run_jobs()
    assert told() == [(holder().email, "Règlement modifié : Vague de test vague-1")]
    body = plain(Message.objects.get(about_kind="wave_change").body)
    assert "- Montants : Montant forfaitaire\n    avant : 50 000 €" in body
    draft = files.Application.objects.get(place_name=files.NAME)
    assert (draft.rulebook_id, Wave.objects.get(pk=wave.pk).rulebook_id) == (wave.rulebook_id, version.pk)


def test_amendment_that_lowers_an_amount_is_refused_as_files_exist(wave: Wave) -> None:
    version = newer(wave, "45_000")

    def act() -> object:
        return acts.amend_wave(
            wave, version, "Moins.", by=programme_member(), at=instants.DURING, seen=NO_PAGE
        )

    programme_member()
    assert refused(act) == (
        "Le montant le plus bas d'une attribution (50 000 €) passerait à 45 000 €. "
        "Le montant le plus haut d'une attribution (50 000 €) passerait à 45 000 €."
    )


def test_people_are_told_by_batches(wave: Wave, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "BATCH", 1)
    files.draft(wave, name="Un autre brouillon", by=another_holder())
    acts.prolong_wave(wave, LATER, "Panne.", by=programme_member(), at=instants.DURING, seen=NO_PAGE)
    ended = run_jobs()
    assert (ended.count("tell_drafts succeeded"), len(told())) == (2, 2)
