from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications.tests.factories import submitted
from fabriques.assessment.tests.factories import complete
from fabriques.calls.tests.factories import ami_wave, demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.common.values import Money
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.labels.models import Label
from fabriques.selection import acts, rules
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NOT_TEAM = "L'annonce des résultats revient à l'équipe du programme."


def test_decision_tells_nobody() -> None:
    factories.retained()
    about = Message.objects.order_by("id").values_list("subject", flat=True)
    assert list(about) == [
        "Votre dossier est arrivé : Le Grenier commun",
        "Votre dossier est complet : Le Grenier commun",
    ]
    assert not Label.objects.exists()


def test_decision_notified_writes_one_letter_and_no_label() -> None:
    decision = factories.notified()
    assert (decision.state, decision.notified_at) == ("notified", instants.NOTIFIED)
    assert Message.objects.filter(subject__startswith="Projet retenu").count() == 1
    assert [e.act for e in history("application", decision.application.public_id)][-1] == "notified"
    assert not Label.objects.exists()


def test_decision_notified_twice_is_refused() -> None:
    decision = factories.notified()
    user = factories.decider(decision.application)
    assert refused(
        lambda: acts.notify(decision.application, by=user, at=instants.ANNOUNCED, seen=NO_PAGE)
    ) == (
        "La décision de ce dossier est à l'état « notifié, pas encore annoncé » : cette action n'est pas possible."
    )


def test_decision_notified_by_another_service_is_refused() -> None:
    file, other = factories.retained().application, people.prefecture_agent("51")
    assert refused(lambda: acts.notify(file, by=other, at=instants.NOTIFIED, seen=NO_PAGE)) == (
        "Vous n'avez pas d'habilitation pour décider sur ce dossier."
    )


def test_announcement_gives_a_label_public_from_its_instant_only() -> None:
    factories.announced()
    label = Label.objects.get()
    assert not Label.objects.public_at(instants.PUBLIC_FROM - SECOND).exists()
    assert list(Label.objects.public_at(instants.PUBLIC_FROM)) == [label]
    assert (label.kind, label.start, label.end, label.source) == (
        "fabrique", date(2026, 6, 1), date(2027, 5, 31), "Annonce des résultats, Vague de test vague-1",
    )  # fmt: skip
    decision = Decision.objects.get()
    assert (decision.state, decision.award.label) == ("public", label)
    assert decision.announcement is not None
    assert decision.announcement.public_from == instants.PUBLIC_FROM


def test_announcement_gives_a_refused_file_no_label() -> None:
    factories.announced(factories.notified(factories.refused()))
    assert Decision.objects.get().state == "public"
    assert not Label.objects.exists()


def test_announcement_leaves_what_is_not_notified() -> None:
    wave = demonstration_wave()
    first = factories.retained(complete(submitted(wave, name="Un")))
    factories.retained(complete(submitted(wave, name="Deux")))
    announced = factories.announced(factories.notified(first))
    assert list(announced.decisions.values_list("application__place_name", flat=True)) == ["Un"]
    assert set(Decision.objects.values_list("application__place_name", "state")) == {
        ("Un", "public"), ("Deux", "decided"),
    }  # fmt: skip
    assert history("wave", wave.public_id)[-1].facts == {
        "decisions": 1, "public_from": instants.PUBLIC_FROM.isoformat(),
    }  # fmt: skip


def test_announcement_may_be_done_again_for_later_decisions() -> None:
    wave = demonstration_wave()
    factories.announced(factories.notified(factories.retained(complete(submitted(wave, name="Un")))))
    later = factories.notified(factories.retained(complete(submitted(wave, name="Deux"))))
    factories.announced(later, public_from=instants.PUBLIC_FROM + timedelta(days=7))
    assert set(Label.objects.values_list("place__name", "start")) == {
        ("Un", date(2026, 6, 1)), ("Deux", date(2026, 6, 8)),
    }  # fmt: skip


@pytest.mark.parametrize(
    "who", [people.holder, people.sous_prefecture_agent, people.prefecture_agent, people.region_agent]
)
def test_announcement_belongs_to_the_programme_team(who: Callable[[], User]) -> None:
    wave, user = factories.notified().application.wave, who()

    def act() -> object:
        return acts.announce(
            wave, public_from=instants.PUBLIC_FROM, by=user, at=instants.ANNOUNCED, seen=NO_PAGE
        )

    assert refused(act) == NOT_TEAM


def test_announcement_of_nothing_is_refused() -> None:
    wave, user = factories.retained().application.wave, people.programme_member()

    def act() -> object:
        return acts.announce(
            wave, public_from=instants.PUBLIC_FROM, by=user, at=instants.ANNOUNCED, seen=NO_PAGE
        )

    assert refused(act) == "Aucune décision notifiée n'attend d'annonce dans cette vague."


def test_announcement_in_the_past_is_refused() -> None:
    wave, user = factories.notified().application.wave, people.programme_member()

    def act() -> object:
        return acts.announce(
            wave, public_from=instants.ANNOUNCED - SECOND, by=user, at=instants.ANNOUNCED, seen=NO_PAGE
        )

    assert refused(act) == "L'annonce ne peut pas dater du 1er juin 2026 à 7 h 59, déjà passé."


def test_label_of_2019_has_no_known_end() -> None:
    years = {year: Money.euros(50_000) for year in (2026, 2027, 2028)}
    decision = factories.retained(complete(submitted(ami_wave())), factories.retaining(years))
    factories.announced(factories.notified(decision))
    assert Label.objects.get().end is None


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2026, 6, 1), 1, date(2027, 5, 31)),
        (date(2026, 1, 1), 3, date(2028, 12, 31)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2026, 6, 1), None, None),
    ],
)
def test_label_ends_the_eve_of_its_anniversary(start: date, years: int | None, end: date | None) -> None:
    assert rules.label_end(start, years) == end
