"""For each rule of a rulebook: one value of the shipped text changed, and the outcome of a named act changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from fabriques.accounts.models import Grant
from fabriques.accounts.tests.factories import agent
from fabriques.applications.acts import submit
from fabriques.applications.models import Application
from fabriques.applications.tests.factories import submitted, whole_draft
from fabriques.assessment.tests.factories import complete
from fabriques.calls.models import Wave
from fabriques.calls.tests import factories as calls
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.common.values import Money
from fabriques.labels.models import Label
from fabriques.selection import acts
from fabriques.selection.giving import Proposal
from fabriques.selection.models import Decision
from fabriques.selection.tests import factories
from fabriques.territories.models import Arrondissement

pytestmark = pytest.mark.django_db
Change = tuple[str, str]
MINUTE = timedelta(minutes=1)
THREE_YEARS = (2026, 2027, 2028)


def euros(*amounts: int) -> dict[int, Money]:
    return {2026 + rank: Money.euros(amount) for rank, amount in enumerate(amounts)}


def outcome(file: Application, proposal: Proposal, by: object = None) -> str:
    """What `decide` answers: « retained », or the text of its refusal."""
    user = by or factories.decider(file)
    try:
        return str(acts.decide(file, proposal, by=user, at=instants.DECIDED, seen=NO_PAGE).outcome)
    except Refusal:
        return refused(lambda: acts.decide(file, proposal, by=user, at=instants.DECIDED, seen=NO_PAGE))


def ami(shares: Mapping[int, Money], *changes: Change, kind: str = "fabrique", bonus: int = 0) -> str:
    proposal = factories.retaining(shares, kind=kind, bonus=Money.euros(bonus))
    return outcome(complete(submitted(calls.ami_wave(*changes))), proposal)


def already_retained(wave: Wave, number: int) -> None:
    """So many files already retained in a wave, as rows: the 300 of 2019–2021 are not lived through one by one."""
    pattern = submitted(wave, name="Modèle")
    files = Application.objects.bulk_create(
        Application(
            **{f.attname: getattr(pattern, f.attname) for f in Application._meta.concrete_fields
               if f.attname not in {"id", "public_id", "request_key", "key", "place_name"}},
            request_key=uuid4(),
            place_name=f"Lauréat {rank}",
        )
        for rank in range(number)
    )  # fmt: skip
    user = factories.decider(pattern)
    Decision.objects.bulk_create(
        Decision(
            application=file, outcome="retained", motive="Retenu.", decided_at=instants.DECIDED, decided_by=user,
            service_id="PREF-02",
        )
        for file in files
    )  # fmt: skip


# --- Laureates


def test_laureate_301_is_refused() -> None:
    wave = calls.ami_wave()
    already_retained(wave, 299)
    proposal = factories.retaining(euros(50_000, 50_000, 50_000))
    assert outcome(complete(submitted(wave, name="Le 300e")), proposal) == "retained"
    assert outcome(complete(submitted(wave, name="Le 301e")), proposal) == (
        "Les 300 lauréats prévus sont déjà retenus."
    )


def test_laureate_301_is_retained_when_the_text_says_301() -> None:
    text = ('\nmaximum = { value = 300, unit = "lauréats"', '\nmaximum = { value = 301, unit = "lauréats"')
    cost = ("value = 45_000_000", "value = 45_150_000")
    wave = calls.ami_wave(text, cost)
    already_retained(wave, 300)
    proposal = factories.retaining(euros(50_000, 50_000, 50_000))
    assert outcome(complete(submitted(wave, name="Le 301e")), proposal) == "retained"


def test_laureates_82_and_arrondissements_144_are_expected_and_never_enforced() -> None:
    """The 2023 text: 80 laureates expected and 144 arrondissements; 145 listed, and the 83rd laureate retained."""
    since = 'since = 2023-09-11, source = "not_stated" }'
    known = 'since = 2023-09-11, source = "official_page" }'
    filled = (
        (f'grace = {{ unit = "minutes", {since}', f'grace = {{ value = 0, unit = "minutes", {known}'),
        (
            f'time_zone = {{ unit = "fuseau horaire", {since}',
            f'time_zone = {{ value = "Europe/Paris", unit = "fuseau horaire", {known}',
        ),
        (f'waiver = {{ unit = "oui/non", {since}', f'waiver = {{ value = true, unit = "oui/non", {known}'),
        (
            '[calendar.lateness.text]\nunit = "texte"\nsince = 2023-09-11\nsource = "not_stated"',
            '[calendar.lateness.text]\nvalue = "Trop tard."\nunit = "texte"\nsince = 2023-09-11\n'
            'source = "official_page"',
        ),
    )
    filled += (("[calendar.results_on]\nvalue = 2023-11-09", "[calendar.results_on]\nvalue = 2026-11-09"),)
    listed = [
        "021",
        *Arrondissement.objects.exclude(code="021").order_by("code").values_list("code", flat=True)[:144],
    ]
    wave = calls.opened(
        calls.prepared(
            calls.rulebook(calls.call(), "wave_2023", *filled),
            listed=listed,
            ceilings={2026: Money.euros(4_150_000)},
        )
    )
    already_retained(wave, 82)
    assert wave.listed.count() == 145
    proposal = factories.retaining(kind="fabrique_2023")
    assert outcome(complete(submitted(wave, name="Le 83e")), proposal) == "retained"


# --- Money


@pytest.mark.parametrize(
    ("shares", "answer"),
    [
        (euros(50_000, 50_000, 50_000), "retained"),
        (euros(25_000, 25_000, 25_000), "retained"),
        (euros(50_000, 25_000), "retained"),
        (euros(50_001, 50_000), "50 001 € en 2026 : le maximum annuel est de 50 000 €."),
        (
            euros(50_000, 50_000, 51_000),
            "51 000 € en 2028 : le maximum annuel est de 50 000 €. "
            "Le total attribué (151 000 €) dépasse le maximum de 150 000 €.",
        ),
        (euros(37_499, 37_500), "Le total attribué (74 999 €) est inférieur au minimum de 75 000 €."),
        (
            euros(37_500, 37_500, 37_500, 37_500),
            "L'attribution porte sur 4 années ; le règlement en prévoit 3 ans.",
        ),
    ],
)
def test_award_under_the_2019_text(shares: Mapping[int, Money], answer: str) -> None:
    assert ami(shares) == answer


def test_award_of_151_000_over_three_years_is_retained_when_the_text_allows_it() -> None:
    yearly = ("yearly_maximum = { value = 50_000,", "yearly_maximum = { value = 51_000,")
    total = ("maximum = { value = 150_000,", "maximum = { value = 153_000,")
    envelope = ("value = 45_000_000", "value = 45_900_000")
    assert ami(euros(50_000, 50_000, 51_000), yearly, total, envelope) == "retained"


def test_award_below_75_000_is_retained_when_the_text_lowers_its_minimum() -> None:
    assert (
        ami(euros(37_499, 37_500), ("minimum = { value = 75_000,", "minimum = { value = 74_999,"))
        == "retained"
    )


def test_award_over_two_years_at_most_when_the_text_says_two() -> None:
    two = ("duration_years = { value = 3,", "duration_years = { value = 2,")
    total = ("maximum = { value = 150_000,", "maximum = { value = 100_000,")
    envelope = ("value = 45_000_000", "value = 30_000_000")
    assert ami(euros(30_000, 30_000, 30_000), two, total, envelope) == (
        "L'attribution porte sur 3 années ; le règlement en prévoit 2 ans."
    )


@pytest.mark.parametrize(
    ("kind", "bonus", "answer"),
    [
        ("fabrique_numerique", 100_000, "retained"),
        ("fabrique", 100_000, "Le bonus est réservé aux Fabriques numériques de territoire."),
        ("fabrique_numerique", 99_999, "Le bonus est de 100 000 €, pas de 99 999 €."),
    ],
)
def test_award_bonus_is_for_digital_fabriques(kind: str, bonus: int, answer: str) -> None:
    assert ami(euros(50_000 + bonus, 50_000, 50_000), kind=kind, bonus=bonus) == answer


def test_award_bonus_goes_to_the_kind_that_the_text_names() -> None:
    """The text gives it to ordinary Fabriques: the act agrees, and the database still holds the programme's rule."""
    named = ('[amounts.bonus]\nlabel_kind = "fabrique_numerique"', '[amounts.bonus]\nlabel_kind = "fabrique"')
    assert ami(euros(150_000, 50_000, 50_000), named, kind="fabrique_numerique", bonus=100_000) == (
        "Le bonus est réservé aux Fabriques numériques de territoire."
    )


def test_award_bonus_is_unknown_to_a_rulebook_without_one() -> None:
    proposal = factories.retaining(euros(150_000), bonus=Money.euros(100_000))
    assert outcome(complete(), proposal) == "Ce règlement ne prévoit pas de bonus."


@pytest.mark.parametrize(
    ("amount", "answer"),
    [
        (50_000, "retained"),
        (49_999, "Le total attribué (49 999 €) est inférieur au minimum de 50 000 €."),
        (50_001, "Le total attribué (50 001 €) dépasse le maximum de 50 000 €."),
    ],
)
def test_award_of_the_flat_amount(amount: int, answer: str) -> None:
    assert outcome(complete(), factories.retaining(euros(amount))) == answer


FLAT_40 = ("flat = { value = 50_000,", "flat = { value = 40_000,")


def test_submission_and_award_follow_the_flat_amount_of_the_text() -> None:
    wave = calls.demonstration_wave(FLAT_40)
    draft = whole_draft(wave, values={"request": {"1": 5_000_000}})
    assert refused(lambda: submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)) == (
        "La subvention est forfaitaire : 40 000 €. Vous avez indiqué 50 000 €."
    )
    file = complete(submitted(wave, name="Autre"))
    assert outcome(file, factories.retaining(euros(50_000))) == (
        "Le total attribué (50 000 €) dépasse le maximum de 40 000 €."
    )
    assert outcome(file, factories.retaining(euros(40_000))) == "retained"


def test_wave_opening_follows_the_total_envelope_of_the_text() -> None:
    text = ("total = { value = 4_000_000,", "total = { value = 3_999_999,")
    wave = calls.prepared(calls.rulebook(calls.call(), "demonstration", text))
    assert refused(lambda: calls.opened(wave)) == (
        "Les enveloppes de la vague (4 000 000 €) dépassent le total du règlement (3 999 999 €)."
    )


# --- Calendar


@pytest.mark.parametrize(("grace", "minutes", "received"), [(0, 1, False), (2, 1, True), (2, 2, False)])
def test_submission_one_minute_late_follows_the_grace_of_the_text(
    grace: int, minutes: int, received: bool
) -> None:
    wave = calls.demonstration_wave(("grace = { value = 0,", f"grace = {{ value = {grace},"))
    draft = whole_draft(wave)
    at = instants.CLOSES + minutes * MINUTE
    if received:
        assert submit(draft, by=draft.started_by, at=at, seen=NO_PAGE).issued_at == at
    else:
        assert refused(lambda: submit(draft, by=draft.started_by, at=at, seen=NO_PAGE)).startswith(
            "La vague est close depuis le 31 mars 2026 à 18 h 00"
        )


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ('grace = { value = 0, unit = "minutes"', "le délai de tolérance"),
        ('time_zone = { value = "Europe/Paris", unit = "fuseau horaire"', "le fuseau horaire"),
        ('waiver = { value = true, unit = "oui/non"', "la possibilité d'une dérogation"),
    ],
)
def test_wave_opens_only_with_a_whole_lateness_rule(line: str, unknown: str) -> None:
    start, _, rest = line.partition(" value = ")
    emptied = f'{start} {rest.partition(", ")[2]}, since = 2023-09-11, source = "set_at_opening"'
    change = (f'{line}, since = 2023-09-11, source = "fictitious"', emptied)
    wave = calls.prepared(calls.rulebook(calls.call(), "demonstration", change))
    assert refused(lambda: calls.opened(wave)) == (
        f"La vague ne peut pas ouvrir : le règlement ne dit pas {unknown}."
    )


# --- Decision path, criteria, documents, labels


@pytest.mark.parametrize(
    ("role", "service", "answer"),
    [
        ("prefecture", "PREF-02", "retained"),
        ("sous_prefecture", "SP-021", "retained"),
        ("prefecture_region", "REG-32", "retained"),
        ("national_team", "NATIONAL", "retained"),
        ("sous_prefecture", "PREF-02", "La décision revient à la sous-préfecture."),
    ],
)
def test_decision_follows_the_decider_of_the_text(role: str, service: str, answer: str) -> None:
    text = ('decides = { value = "prefecture"', f'decides = {{ value = "{role}"')
    file = complete(submitted(calls.demonstration_wave(text)))
    user = agent(service, Grant.Role.DECIDER)
    assert outcome(file, factories.retaining(), by=user) == answer


def test_decision_is_impossible_while_the_text_names_a_minister() -> None:
    text = ('decides = { value = "prefecture"', 'decides = { value = "minister"')
    file = complete(submitted(calls.demonstration_wave(text)))
    assert outcome(file, factories.retaining()).startswith(
        "Le règlement ne permet pas de dire quel service décide"
    )


def test_refusal_follows_the_criteria_of_the_text() -> None:
    """One criterion renamed in the text: the reason is asked for the new one, by the act and by the database."""
    file = complete(submitted(calls.demonstration_wave(("[criteria.services]", "[criteria.openness]"))))
    user = factories.decider(file)
    proposal = factories.refusing(file, without=("openness",))
    assert refused(lambda: acts.decide(file, proposal, by=user, at=instants.DECIDED, seen=NO_PAGE)) == (
        "Il manque le motif de : Plusieurs services, dont des activités numériques."
    )
    assert "openness" in file.rulebook.criteria


def test_label_lasts_as_long_as_the_text_says() -> None:
    label = '[labels.fabrique]\nlabel = "Fabrique de territoire"\nsource = "official_page"\n'
    label += "duration_years = { value = "
    wave = calls.demonstration_wave((f"{label}1,", f"{label}3,"))
    decision = factories.retained(complete(submitted(wave)))
    factories.announced(factories.notified(decision))
    assert Label.objects.get().end_words == "31/05/2029"
