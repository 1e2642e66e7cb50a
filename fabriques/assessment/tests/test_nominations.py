from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import acts as applications
from fabriques.applications.judging import in_time
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import draft, key, whole_draft
from fabriques.assessment import access, rules
from fabriques.assessment.access import page_by_letter
from fabriques.assessment.models import Nomination
from fabriques.assessment.nominations import acts, queries
from fabriques.assessment.nominations.erasure import forget_contact
from fabriques.assessment.states import NOMINATIONS, NominationState
from fabriques.assessment.tests import nominations as made
from fabriques.calls.tests import factories as calls
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused, refused_rules, sql_refused
from fabriques.common.tests.together import at_once
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.organisations.tests.factories import organisation
from fabriques.territories.tests.factories import EPERNAY, LAON, SOISSONS, commune

DATABASE = pytest.mark.django_db
S = NominationState
KEPT = "Un signalement ne se réécrit pas et ne se supprime pas : il se retire."
# Written apart from the code on purpose: what each act may do, and where it leads.
ALLOWED: dict[NominationState, dict[str, NominationState]] = {
    S.SPOTTED: {"invite": S.INVITED, "withdraw": S.WITHDRAWN},
    S.INVITED: {"start": S.STARTED, "decline": S.DECLINED, "withdraw": S.WITHDRAWN},
    S.STARTED: {},
    S.DECLINED: {},
    S.WITHDRAWN: {},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", sorted(NOMINATIONS.moves))
def test_act_from_state_is_allowed_or_refused_in_words(state: NominationState, act: str) -> None:
    target = ALLOWED[state].get(act)
    if target is not None:
        assert NOMINATIONS.after(act, state) is target
        return
    with pytest.raises(Refusal) as caught:
        NOMINATIONS.after(act, state)
    assert str(caught.value) == (
        f"Ce signalement est à l'état « {NOMINATIONS.labels[state]} » : cette action n'est pas possible."
    )


MAKERS: dict[NominationState, Callable[[], Nomination]] = {
    S.SPOTTED: made.spotted,
    S.INVITED: made.invited,
    S.STARTED: lambda: made.started().nomination,
    S.DECLINED: made.declined,
    S.WITHDRAWN: made.withdrawn,
}
ACTS: dict[str, Callable[[Nomination], object]] = {
    "invite": lambda row: acts.invite_holder(row, by=people.sous_prefecture_agent(), at=instants.DURING),
    "withdraw": lambda row: acts.withdraw_nomination(
        row, "Fin.", by=people.sous_prefecture_agent(), at=instants.DURING
    ),
    "decline": lambda row: acts.decline(row, by=people.holder(), at=instants.DURING),
    "start": lambda row: made.started(row, request=key("une autre demande")),
}


@DATABASE
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_does_what_its_table_says(state: NominationState, act: str) -> None:
    row = MAKERS[state]()
    organisation(by=people.holder())
    people.sous_prefecture_agent()
    target = ALLOWED[state].get(act)
    if target is None:
        said = (
            f"Ce signalement est à l'état « {NOMINATIONS.labels[state]} » : cette action n'est pas possible."
        )
        assert refused(lambda: ACTS[act](row)) == said
        return
    ACTS[act](row)
    row.refresh_from_db()
    assert row.state == target


@DATABASE
def test_nomination_goes_from_spotted_to_a_draft_of_the_same_wave() -> None:
    application = made.started()
    row = Nomination.objects.get()
    assert (row.state, row.application, row.application.wave, row.service.code) == (
        S.STARTED, application, row.wave, "SP-021",
    )  # fmt: skip
    entries = history("nomination", row.public_id)
    assert [(entry.act, entry.facts) for entry in entries] == [
        ("spotted", {"wave": "vague-1", "service": "SP-021"}),
        ("invited", {}),
        ("started", {"application": application.public_id}),
    ]
    assert entries[0].motive_digest == digest(made.MOTIVE)


@DATABASE
def test_draft_from_an_invitation_is_the_same_as_any_other() -> None:
    invited, spontaneous = made.started(), draft(by=people.another_holder(), name="Le Spontané")
    same = ("wave_id", "rulebook_id", "form_id", "state")
    assert [getattr(invited, name) for name in same] == [getattr(spontaneous, name) for name in same]
    whole = whole_draft(name="Le Dernier", by=people.another_holder())
    late = in_time(whole, instants.CLOSES)
    assert in_time(invited, instants.CLOSES).reasons == late.reasons != ()


@DATABASE
@pytest.mark.parametrize(
    ("who", "code", "allowed"),
    [
        (people.sous_prefecture_agent, None, True),
        (lambda: people.sous_prefecture_agent("024"), None, False),
        (people.prefecture_agent, None, False),
        (people.region_agent, None, False),
        (people.programme_member, None, False),
        (people.holder, None, False),
        (people.network_member, None, False),
        # The préfecture stands for the sous-préfecture of its own arrondissement, and nowhere else.
        (people.prefecture_agent, LAON, True),
        (people.prefecture_agent, SOISSONS, False),
        (people.prefecture_agent, EPERNAY, False),
    ],
    ids=[
        "own service", "neighbour", "préfecture", "region", "programme", "holder", "network", "préfecture at its seat",
        "préfecture elsewhere", "préfecture of another département",
    ],
)  # fmt: skip
def test_project_is_pointed_out_by_the_role_that_the_rulebook_names(
    who: Callable[[], User], code: str | None, allowed: bool
) -> None:
    user, wave = who(), calls.demonstration_wave()
    people.holder()

    def act() -> Nomination:
        return made.spotted(wave, code=code or "02168", by=user)

    if allowed:
        assert act().get_state() is S.SPOTTED
        return
    assert refused(act) == "Votre service ne signale pas de projet dans cette commune pour cette vague."
    [rule] = refused_rules(act)
    assert rule.startswith("Règlement, « Signale les projets » : sous-préfecture (")


@DATABASE
def test_wave_without_nomination_refuses_it_and_takes_spontaneous_files() -> None:
    wave, user = calls.ami_wave(), people.sous_prefecture_agent()
    people.holder()
    assert refused(lambda: made.spotted(wave, by=user)) == (
        "Le règlement de cette vague ne confie à aucun service le soin de signaler des projets."
    )
    assert draft(wave).state == "draft"


@DATABASE
def test_wave_with_nomination_takes_spontaneous_files_unchanged() -> None:
    assert draft(calls.demonstration_wave()).state == "draft"


@DATABASE
def test_nomination_belongs_to_the_time_of_its_wave() -> None:
    wave, user, found = calls.demonstration_wave(), people.sous_prefecture_agent(), made.spotted()
    closed = "Cette vague est close depuis le 31 mars 2026 à 18 h 00."
    values = {
        "project_name": "Tard",
        "commune": commune(),
        "contact_address": "a@exemple.test",
        "motive": "Oui.",
    }
    assert refused(lambda: acts.spot_project(wave, by=user, at=instants.CLOSES, **values)) == closed
    assert refused(lambda: acts.invite_holder(found, by=user, at=instants.CLOSES)) == closed
    prepared = calls.prepared(wave.rulebook, code="vague-2")
    assert refused(lambda: acts.spot_project(prepared, by=user, at=instants.DURING, **values)) == (
        "Cette vague n'est pas encore annoncée."
    )


@DATABASE
def test_another_service_follows_nothing() -> None:
    found, other = made.spotted(), people.prefecture_agent()
    said = "Ce signalement est suivi par un autre service : Sous-préfecture de Château-Thierry (02)."
    assert refused(lambda: acts.invite_holder(found, by=other, at=instants.DURING)) == said
    assert refused(lambda: acts.withdraw_nomination(found, "Non.", by=other, at=instants.DURING)) == said


@DATABASE
def test_only_the_invited_person_starts_or_declines() -> None:
    found, other = made.invited(), people.another_holder()
    own = organisation("Autre structure", by=other)
    said = "Cette invitation est adressée à une autre personne."
    at = instants.DURING
    assert refused(lambda: acts.decline(found, by=other, at=at)) == said
    assert refused(lambda: acts.start_application(found, own, "Vol", key=key("vol"), by=other, at=at)) == said


@DATABASE
def test_address_is_compared_without_case() -> None:
    user = people.holder()
    found = acts.spot_project(
        calls.demonstration_wave(), project_name="Casse", commune=commune(), motive="Oui.",
        contact_address=f" {user.email.upper()} ", by=people.sous_prefecture_agent(), at=instants.DURING,
    )  # fmt: skip
    acts.invite_holder(found, by=found.spotted_by, at=instants.DURING)
    assert (found.contact_address, acts.decline(found, by=user, at=instants.DURING).state) == (
        user.email, S.DECLINED,
    )  # fmt: skip


@DATABASE
def test_same_request_twice_gives_one_draft() -> None:
    found = made.invited()
    assert made.started(found) == made.started(found)
    assert Application.objects.count() == 1


def test_two_requests_at_once_give_one_draft(cloned_database: str) -> None:
    found, of = made.invited(), organisation(by=people.holder())

    def start(name: str) -> str:
        return acts.start_application(
            found, of, name, key=key(name), by=people.holder(), at=instants.DURING
        ).public_id

    answers = at_once(lambda: start("un"), lambda: start("deux"), lambda: start("un"))
    row = Nomination.objects.get()
    assert row.application is not None
    assert Application.objects.count() == 1
    assert row.application.public_id in answers


@DATABASE
def test_holder_is_not_pointed_out_twice_in_a_commune() -> None:
    made.spotted()
    assert refused(made.spotted) == "Ce porteur est déjà signalé dans cette commune pour cette vague."


@DATABASE
def test_project_withdrawn_may_be_pointed_out_again() -> None:
    made.withdrawn()
    assert made.spotted().get_state() is S.SPOTTED


@DATABASE
@pytest.mark.parametrize("motive", ["", "  "])
def test_nomination_and_withdrawal_say_why(motive: str) -> None:
    found = made.spotted()
    assert refused(
        lambda: acts.withdraw_nomination(found, motive, by=found.spotted_by, at=instants.DURING)
    ) == ("Le motif n'est pas écrit.")


LETTER = """Bonjour,

La sous-préfecture de Château-Thierry (02) a repéré votre projet « La Halle commune », à {commune}, \
et vous invite à déposer un dossier.

Appel : Fabriques de territoire, appel de test, Vague de test vague-1
Ouverture : 2 février 2026 à 9 h 00 (heure de Paris)
Clôture : 31 mars 2026 à 18 h 00 (heure de Paris)
Règle de retard : {lateness}
{warning}
Le formulaire, les règles et la date sont les mêmes pour tout le monde, invité ou non.
Être signalé ne veut pas dire être retenu.

Lire l'appel : {site}/appels/appel/
Commencer le dossier, ou décliner : {site}{page}

La page demande de vous connecter avec cette adresse électronique. Si ce message vous surprend, ignorez-le.
"""


@DATABASE
@pytest.mark.parametrize(
    ("before", "warning"),
    [
        (timedelta(days=30), ""),
        (timedelta(days=3), "\nIl reste 3 jours avant la clôture du 31 mars 2026 à 18 h 00.\n"),
    ],
)
def test_invitation_gives_everyone_the_same_closing(before: timedelta, warning: str) -> None:
    found = made.spotted()
    acts.invite_holder(found, by=found.spotted_by, at=instants.CLOSES - before)
    message = Message.objects.get()
    body = LETTER.format(
        commune=found.commune,
        lateness=plain(found.wave.rulebook.rules.calendar.lateness.text.words),
        warning=warning,
        site=settings.SITE_ADDRESS,
        page=page_by_letter(found),
    )
    assert (message.address, message.subject, plain(message.body)) == (
        people.holder().email,
        "Vous êtes invité à déposer un dossier : La Halle commune",
        body,
    )


@DATABASE
def test_withdrawal_tells_only_a_holder_who_was_invited() -> None:
    silent = made.spotted()
    acts.withdraw_nomination(silent, "Doublon.", by=silent.spotted_by, at=instants.DURING)
    assert Message.objects.count() == 0
    made.withdrawn()
    assert list(Message.objects.order_by("pk").values_list("subject", flat=True)) == [
        "Vous êtes invité à déposer un dossier : La Halle commune",
        "Signalement retiré : La Halle commune",
    ]


@DATABASE
def test_service_counts_what_became_of_its_nominations() -> None:
    user = people.sous_prefecture_agent()
    wave = calls.demonstration_wave()
    made.spotted(wave, name="Repéré")
    made.invited(wave, name="Invité")
    begun = made.started()
    found = access.nominations(user, instants.DURING.date())
    before = queries.totals(found)
    whole = whole_draft(wave, name=begun.place_name)  # the same request key: the very draft
    applications.submit(whole, by=whole.started_by, at=instants.DURING, seen=NO_PAGE)
    assert (whole.pk, before, queries.totals(found)) == (
        begun.pk,
        {"spotted": 3, "invited": 2, "started": 1, "submitted": 0},
        {"spotted": 3, "invited": 2, "started": 1, "submitted": 1},
    )


@DATABASE
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (people.sous_prefecture_agent, 1),
        (people.prefecture_agent, 1),
        (people.region_agent, 1),
        (people.programme_member, 1),
        (lambda: people.sous_prefecture_agent("024"), 0),
        (lambda: people.prefecture_agent("51"), 0),
        (people.panel_member, 0),
        (people.overseer, 0),
        (people.holder, 0),
    ],
)
def test_nominations_are_seen_by_the_services_of_their_territory(who: Callable[[], User], seen: int) -> None:
    made.invited()
    assert access.nominations(who(), instants.DURING.date()).count() == seen


@DATABASE
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("motive = 'Autre'", KEPT),
        ("application_id = NULL, state = 'invited'", KEPT),
        ("state = 'invited'", "Un dossier commencé sur invitation est lié à son signalement."),
        ("invited_by_id = NULL", "Une invitation a une date et un auteur."),
    ],
)  # fmt: skip
def test_database_keeps_a_nomination_whole(change: str, said: str) -> None:
    made.started()
    assert sql_refused(f"UPDATE assessment_nomination SET {change}") == said  # noqa: S608 – our own names


@DATABASE
def test_database_keeps_a_nomination_and_its_wave() -> None:
    found = made.invited()
    other = draft(calls.ami_wave())
    assert sql_refused(
        "UPDATE assessment_nomination SET state = 'started', application_id = %s", other.pk
    ) == ("Un dossier commencé sur invitation est dans la vague du signalement.")
    assert sql_refused("DELETE FROM assessment_nomination WHERE id = %s", found.pk) == (KEPT)


@DATABASE
def test_address_is_erased_and_the_rest_stays() -> None:
    found = made.invited()
    assert forget_contact(people.holder()) == 1
    found.refresh_from_db()
    assert (found.contact_address, found.project_name) == (
        f"efface+{found.public_id}@efface.invalid", made.PROJECT,
    )  # fmt: skip


@given(st.timedeltas(timedelta(0), timedelta(days=60)))
def test_warning_comes_only_near_the_closing(before: timedelta) -> None:
    said = rules.short_notice(instants.CLOSES, instants.CLOSES - before)
    left = rules.days_left(instants.CLOSES, instants.CLOSES - before)
    assert bool(said) is (left < rules.SHORT_NOTICE_DAYS)
    assert (f"{left} jour" in said) is (0 < left < rules.SHORT_NOTICE_DAYS)
