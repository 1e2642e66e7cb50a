from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from fabriques.accounts.models import Grant, User
from fabriques.accounts.tests import factories as people
from fabriques.applications.acts import withdraw
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted, whole_draft, withdrawn
from fabriques.assessment.tests.factories import complete, incomplete, received
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, refused_rules
from fabriques.common.values import Money
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.selection import acts, rules
from fabriques.selection.giving import Proposal
from fabriques.selection.models import Award, Decision
from fabriques.selection.tests import factories

pytestmark = pytest.mark.django_db
NO_GRANT = "Vous n'avez pas d'habilitation pour décider sur ce dossier."


def decide(file: Application, proposal: Proposal | None = None, *, by: User | None = None) -> Decision:
    return acts.decide(
        file,
        proposal or factories.retaining(),
        by=by or people.prefecture_agent(),
        at=instants.DECIDED,
        seen=NO_PAGE,
    )


def test_file_retained_has_its_award_and_its_share() -> None:
    decision = factories.retained()
    award = decision.award
    assert (decision.outcome, decision.state, decision.service_id) == ("retained", "decided", "PREF-02")
    assert (award.total_cents, award.bonus_cents, award.label_kind, award.label) == (
        5_000_000,
        0,
        "fabrique",
        None,
    )
    assert [(s.envelope.year, s.amount_cents) for s in award.shares.all()] == [(2026, 5_000_000)]
    entry = history("application", decision.application.public_id)[-1]
    assert (entry.act, entry.facts, entry.motive_digest) == (
        "decided", {"outcome": "retained", "cents": 5_000_000}, digest(factories.MOTIVE),
    )  # fmt: skip


def test_file_refused_has_a_reason_for_every_criterion_and_no_award() -> None:
    decision = factories.refused()
    criteria = [c.code for c in decision.application.rulebook.rules.criteria]
    assert list(decision.reasons.values_list("criterion", flat=True)) == criteria
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (people.prefecture_agent, ""),
        (people.holder, NO_GRANT),
        (people.sous_prefecture_agent, NO_GRANT),
        (lambda: people.prefecture_agent("02", decides=False), NO_GRANT),
        (lambda: people.prefecture_agent("51"), NO_GRANT),
        (people.programme_member, NO_GRANT),
        (lambda: people.agent("SP-021", Grant.Role.DECIDER), "La décision revient à la préfecture."),
        (lambda: people.agent("REG-32", Grant.Role.DECIDER), "La décision revient à la préfecture."),
        (lambda: people.agent("NATIONAL", Grant.Role.DECIDER), "La décision revient à la préfecture."),
    ],
    ids=[
        "préfecture", "holder", "sous-préfecture", "préfecture that assesses", "other préfecture", "programme",
        "sous-préfecture that decides", "region that decides", "nation that decides",
    ],
)  # fmt: skip
def test_decision_belongs_to_the_service_of_the_rulebook(who: Callable[[], User], refusal: str) -> None:
    file, user = complete(), who()
    if refusal:
        assert refused(lambda: decide(file, by=user)) == refusal
    else:
        assert decide(file, by=user).decided_by == user


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (whole_draft, "Ce dossier est à l'état « brouillon » : cette action n'est pas possible."),
        (withdrawn, "Ce dossier est à l'état « retiré » : cette action n'est pas possible."),
        (submitted, "La vérification de ce dossier est à l'état « complétude à vérifier » : "
                    "cette action n'est pas possible."),
        (incomplete, "La vérification de ce dossier est à l'état « délai des pièces passé » : "
                     "cette action n'est pas possible."),
        (received, "La vérification de ce dossier est à l'état « pièces reçues » : "
                   "cette action n'est pas possible."),
    ],
)  # fmt: skip
def test_decision_on_a_file_not_ready_is_refused(make: Callable[[], Application], refusal: str) -> None:
    file, user = make(), people.prefecture_agent()
    assert refused(lambda: decide(file, by=user)) == refusal


def test_decision_taken_twice_is_refused() -> None:
    decision = factories.retained()
    assert refused(lambda: decide(decision.application)) == (
        "La décision de ce dossier est à l'état « décidé, pas encore notifié » : cette action n'est pas possible."
    )


@pytest.mark.parametrize("motive", ["", "   "])
def test_decision_without_a_motive_is_refused(motive: str) -> None:
    file = complete()
    user = factories.decider(file)
    proposal = Proposal(Decision.Outcome.RETAINED, motive, shares=factories.FLAT, kind="fabrique")
    assert refused(lambda: decide(file, proposal, by=user)) == "Une décision porte son motif."


def test_refusal_without_a_reason_for_some_criteria_names_them() -> None:
    file = complete()
    user = factories.decider(file)
    proposal = factories.refusing(file, without=("services", "governance"))
    assert refused(lambda: decide(file, proposal, by=user)) == (
        "Il manque le motif de : Gouvernance et animation par un collectif défini ; "
        "Plusieurs services, dont des activités numériques."
    )


def test_award_in_a_year_without_envelope_is_refused() -> None:
    file = complete()
    user = factories.decider(file)
    proposal = factories.retaining({2027: Money.euros(50_000)})
    assert refused(lambda: decide(file, proposal, by=user)) == "Aucune enveloppe n'est ouverte pour 2027."


def test_award_of_a_label_the_call_does_not_give_is_refused() -> None:
    file = complete()
    user = factories.decider(file)
    proposal = factories.retaining(kind="fabrique_2023")
    assert refused(lambda: decide(file, proposal, by=user)) == "Cet appel ne donne pas ce label."


def test_file_outside_the_list_is_retained_with_a_derogation_only() -> None:
    wave = demonstration_wave(listed=["512"])
    file = complete(submitted(wave))
    user = factories.decider(file)
    assert refused(lambda: decide(file, by=user)) == (
        "Le territoire de ce dossier n'est pas dans ceux de la vague."
    )
    assert refused_rules(lambda: decide(file, by=user)) == [
        "Règlement, territoire : À destination des arrondissements qui n'ont aucun tiers-lieu labellisé "
        "Fabrique de territoire."
    ]
    decision = decide(file, factories.retaining(derogation=" Enclavement du territoire. "), by=user)
    assert decision.derogation == "Enclavement du territoire."


def test_file_outside_the_list_is_refused_without_a_derogation() -> None:
    file = complete(submitted(demonstration_wave(listed=["512"])))
    assert factories.refused(file).outcome == "refused"


def test_only_amount_possible_and_what_is_allowed_in_words() -> None:
    """By the rules alone: one amount, a range, one bound, nothing known; a yearly maximum shared out or in the way."""
    known = complete().rulebook.rules.amounts
    fifty, forty, none = known.flat, replace(known.flat, value=Money.euros(40_000)), None

    def said(**amounts: object) -> tuple[dict[int, int], str]:
        made = replace(
            known, **{"flat": none, "minimum": none, "maximum": none, "yearly_maximum": none} | amounts
        )
        shares = rules.only_shares(made, [2026, 2027])
        return {year: each.cents // 100 for year, each in shares.items()}, plain(rules.amount_words(made))

    half = replace(known.flat, value=Money.euros(25_000))
    assert said(flat=fifty) == (
        {2026: 50_000}, "Un seul montant possible : 50 000 € en tout, selon le règlement."
    )  # fmt: skip
    assert said(minimum=fifty, maximum=fifty, yearly_maximum=half)[0] == {2026: 25_000, 2027: 25_000}
    assert said(flat=forty, yearly_maximum=half) == (
        {}, f"Un seul montant possible : 40 000 € en tout, {plain(half.words)} au plus par an, selon le règlement."
    )  # fmt: skip
    assert said(minimum=forty, maximum=fifty) == ({}, "De 40 000 € à 50 000 € en tout, selon le règlement.")
    assert said(maximum=fifty) == ({}, "50 000 € au plus en tout, selon le règlement.")
    assert said(minimum=fifty) == ({}, "50 000 € au moins en tout, selon le règlement.")
    assert said() == ({}, "")
    assert rules.only_shares(known, []) == {}


def test_decision_taken_back_frees_the_file_and_its_money() -> None:
    decision = factories.retained()
    file = decision.application
    acts.retract(file, "Erreur de saisie.", by=factories.decider(file), at=instants.DECIDED, seen=NO_PAGE)
    assert not Decision.objects.exists()
    assert file.wave.envelopes.get().committed_cents == 0
    assert [e.act for e in history("application", file.public_id)][-2:] == ["decided", "retracted"]
    kept = file.retractions.get()
    assert (kept.outcome, kept.motive, kept.retracted_at) == (
        "retained",
        "Erreur de saisie.",
        instants.DECIDED,
    )
    assert factories.retained(file).state == "decided"


def test_decision_already_notified_is_not_taken_back() -> None:
    decision = factories.notified()
    file = decision.application
    user = factories.decider(file)
    assert refused(lambda: acts.retract(file, "Erreur.", by=user, at=instants.ANNOUNCED, seen=NO_PAGE)) == (
        "La décision de ce dossier est à l'état « notifié, pas encore annoncé » : cette action n'est pas possible."
    )


def test_file_with_a_decision_is_not_withdrawn() -> None:
    file = factories.retained().application
    assert refused(lambda: withdraw(file, by=file.started_by, at=instants.DECIDED)) == (
        "Ce dossier a reçu une décision : il ne peut plus être retiré."
    )


def test_decision_taken_back_by_another_service_is_refused() -> None:
    file = factories.retained().application
    other = people.prefecture_agent("51")
    assert (
        refused(lambda: acts.retract(file, "Non.", by=other, at=instants.DECIDED, seen=NO_PAGE)) == NO_GRANT
    )
