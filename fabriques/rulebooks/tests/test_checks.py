"""The remarks shown while a rulebook is edited, in words."""

from __future__ import annotations

from fabriques.rulebooks.checks import Severity, check
from fabriques.rulebooks.reader import load, read
from fabriques.rulebooks.tests.texts import edited, plain
from fabriques.rulebooks.types import Rulebook

INSIDE = '[amounts.bonus.inside_envelope]\nunit = "oui/non"\nsince = 2019-07-11\nsource = "not_stated"'
QPV = 'where = "qpv"\nsource = "launch_2019"\nquota = { value = 150,'
DECIDES = 'decides = { value = "prefecture", unit = "rôle", since = 2023-09-11, source = "official_page" }'


def told(book: Rulebook, code: str) -> list[tuple[Severity, str]]:
    return [(each.severity, plain(each.text)) for each in check(book) if each.code == code]


def test_envelope_of_the_ami_is_reached_with_every_award_at_its_most() -> None:
    assert told(load("ami_2019_2021")[1], "envelope") == [
        (
            Severity.INFO,
            "300 × 150 000 € = 45 000 000 € : "
            "l'enveloppe est atteinte si toutes les attributions sont au maximum.",
        )
    ]


def test_envelope_exceeded_at_the_most_is_to_look_at() -> None:
    text = edited("ami_2019_2021", ("value = 45_000_000", "value = 40_000_000"))
    assert told(read(text), "envelope") == [
        (
            Severity.WARNING,
            "300 × 150 000 € = 45 000 000 € : cela dépasse l'enveloppe (40 000 000 €) de 5 000 000 €.",
        )
    ]


def test_envelope_exceeded_at_the_least_blocks() -> None:
    text = edited("ami_2019_2021", ("value = 45_000_000", "value = 20_000_000"))
    assert told(read(text), "envelope") == [
        (
            Severity.ERROR,
            "300 × 150 000 € = 45 000 000 € : "
            "cela dépasse l'enveloppe (20 000 000 €) de 25 000 000 €, "
            "même au minimum.",
        )
    ]


def test_envelope_exceeded_by_a_flat_amount_blocks() -> None:
    text = edited("demonstration", ("value = 4_000_000", "value = 3_950_000"))
    assert told(read(text), "envelope") == [
        (
            Severity.ERROR,
            "80 × 50 000 € = 4 000 000 € : cela dépasse l'enveloppe (3 950 000 €) de 50 000 €.",
        )
    ]


def test_envelope_with_money_left_says_how_much() -> None:
    text = edited("demonstration", ("value = 4_000_000", "value = 4_100_000"))
    assert told(read(text), "envelope") == [
        (
            Severity.INFO,
            "80 × 50 000 € = 4 000 000 € : "
            "il resterait 100 000 € si toutes les attributions étaient au maximum.",
        )
    ]


def test_unknown_envelope_is_told() -> None:
    assert told(load("wave_2023")[1], "envelope_unknown") == [
        (
            Severity.WARNING,
            "L'enveloppe n'est pas précisée par le texte : aucun dépassement ne peut être vu.",
        )
    ]
    assert told(load("wave_2023")[1], "envelope") == []


def test_envelope_without_maximum_is_compared_with_what_is_expected() -> None:
    total = 'total = { unit = "EUR", since = 2023-09-11, source = "not_stated", note'
    known = 'total = { value = 4_000_000, unit = "EUR", since = 2023-09-11, source = "official_page", note'
    assert told(read(edited("wave_2023", (total, known))), "envelope") == [
        (
            Severity.INFO,
            "80 × 50 000 € = 4 000 000 € : "
            "l'enveloppe est atteinte si toutes les attributions sont au maximum.",
        )
    ]


def test_bonus_does_not_fit_when_every_award_is_at_its_most() -> None:
    start = "Le bonus des 32 Fabriques numériques de territoire (3 200 000 €) "
    assert told(load("ami_2019_2021")[1], "bonus") == [
        (
            Severity.WARNING,
            start + "ne tient pas dans l'enveloppe si toutes les attributions sont au maximum ; "
            "le texte ne dit pas s'il y est compris.",
        )
    ]
    within = INSIDE.replace("unit", "value = true\nunit", 1).replace("not_stated", "official_page")
    assert told(read(edited("ami_2019_2021", (INSIDE, within))), "bonus") == [
        (
            Severity.WARNING,
            start + "ne tient pas dans l'enveloppe si toutes les attributions sont au maximum.",
        )
    ]
    apart = within.replace("true", "false")
    assert told(read(edited("ami_2019_2021", (INSIDE, apart))), "bonus") == [
        (Severity.INFO, start + "s'ajoute à l'enveloppe : il n'y est pas compris.")
    ]


def test_quotas_that_do_not_make_the_number_of_laureates_are_told() -> None:
    text = edited("ami_2019_2021", (QPV, QPV.replace("150", "140")))
    assert told(read(text), "quotas") == [
        (Severity.WARNING, "Les quotas (150 + 140 = 290) ne font pas le nombre de lauréats (300).")
    ]
    assert told(load("ami_2019_2021")[1], "quotas") == []


def test_waves_are_counted_and_those_beyond_are_shown() -> None:
    book = load("ami_2019_2021")[1]
    assert told(book, "wave_count") == [
        (Severity.INFO, "À 30 lauréats par vague, il faut 10 vagues pour 300 lauréats.")
    ]
    assert told(book, "wave_beyond") == [
        (Severity.INFO, "Vague 6 : 35 lauréats, au-delà de 30, sans exception inscrite au règlement.")
    ]


def test_missing_lateness_rule_keeps_a_wave_closed() -> None:
    assert told(load("wave_2023")[1], "lateness") == [
        (
            Severity.ERROR,
            "Une vague ne peut pas ouvrir sans règle de retard : le texte ne dit pas le délai de tolérance, "
            "le fuseau horaire, l'énoncé de la règle ni la possibilité d'une dérogation.",
        )
    ]
    grace = 'grace = { value = 0, unit = "minutes", since = 2023-09-11, source = "fictitious" }'
    unknown = 'grace = { unit = "minutes", since = 2023-09-11, source = "set_at_opening" }'
    assert told(read(edited("demonstration", (grace, unknown))), "lateness") == [
        (
            Severity.ERROR,
            "Une vague ne peut pas ouvrir sans règle de retard : le texte ne dit pas le délai de tolérance.",
        )
    ]


def test_closing_day_without_hour_is_left_to_a_person() -> None:
    assert told(load("wave_2023")[1], "closing_hour") == [
        (
            Severity.INFO,
            "Le jour de clôture est connu (6 octobre 2023), l'heure ne l'est pas : "
            "une personne la fixe sur la vague.",
        )
    ]


def test_path_without_authority_nor_signatory_is_told() -> None:
    nobody = DECIDES.replace('value = "prefecture", ', "").replace("official_page", "set_at_opening")
    assert told(read(edited("demonstration", (DECIDES, nobody))), "decides") == [
        (
            Severity.ERROR,
            "Une vague ne peut pas ouvrir sans autorité qui décide : le texte ne la désigne pas.",
        )
    ]
    assert told(load("ami_2019_2021")[1], "signs") == [
        (
            Severity.WARNING,
            "La convention ne pourra pas être générée : "
            "l'autorité qui la signe n'est pas précisée par le texte.",
        )
    ]


def test_silences_of_the_ami_are_told() -> None:
    book = load("ami_2019_2021")[1]
    assert told(book, "schedule") == [
        (
            Severity.WARNING,
            "L'échéancier n'est pas précisé par le texte : il sera saisi convention par convention.",
        )
    ]
    assert told(book, "weights") == [
        (
            Severity.WARNING,
            "6 critères sur 6 sans poids dans le texte : aucun classement par points n'est possible.",
        )
    ]
    assert told(book, "documents") == [
        (
            Severity.WARNING,
            "La liste des pièces n'est pas précisée par le texte : aucun dossier ne peut être dit incomplet.",
        )
    ]
    assert (
        Severity.WARNING,
        "« hors des grands centres urbains » n'est pas défini par le texte : la réponse sera « à vérifier ».",
    ) in told(book, "fact")


def test_weights_that_are_not_a_hundred_are_told() -> None:
    text = edited("demonstration", ("weight = { value = 25,", "weight = { value = 20,"))
    assert told(read(text), "weights") == [
        (Severity.INFO, "Les poids des critères font 95 points, et non 100.")
    ]


def test_rulebook_without_label_keeps_a_wave_closed() -> None:
    text = load("demonstration")[0]
    assert told(read(text[: text.index("[labels.fabrique]")]), "labels") == [
        (Severity.ERROR, "Une vague ne peut pas ouvrir sans label à décerner : aucun n'est dit.")
    ]


def test_demonstration_only_informs() -> None:
    assert {finding.severity for finding in check(load("demonstration")[1])} == {Severity.INFO}
    assert told(load("demonstration")[1], "fictitious") == [
        (Severity.INFO, "Règlement fictif : il ne vaut que pour la démonstration.")
    ]
    assert told(load("demonstration")[1], "unknowns") == [
        (Severity.INFO, "6 valeurs sur 88 sans réponse dans le texte.")
    ]


def test_findings_come_with_the_blocking_ones_first() -> None:
    severities = [finding.severity for finding in check(load("ami_2019_2021")[1])]
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert severities == sorted(severities, key=order.index)
    assert [severity.label for severity in order] == ["bloquant", "à regarder", "information"]
