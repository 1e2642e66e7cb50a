from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from fabriques.accounts.tests import factories as people
from fabriques.applications import access
from fabriques.applications.corrections.acts import answer_correction
from fabriques.applications.models import Application
from fabriques.applications.search import LONGEST, STOP, Term, matching, parse
from fabriques.applications.tests import factories as files
from fabriques.calls.tests.factories import demonstration_wave
from fabriques.common.fields import ContactsSaid
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.organisations.models import Organisation
from fabriques.rulebooks.form.types import Kind
from tests.harness.scenes import scene

pytestmark = pytest.mark.django_db


@scene
def listed() -> None:
    """Three files that differ by name, presentation, commune and structure; and a draft that nothing finds."""
    wave = demonstration_wave()
    texts = {
        "La Médiathèque de l'Étape": (
            "02168",
            "Des habitants y impriment un journal et soignent un cœur de bourg.",
        ),
        "Le Hangar des Possibles": ("02408", "Menuiserie, couture, réparation de vélos."),
        "L'Œuvre commune": ("02691", "Un cinéma et un four à pain, pour toutes les générations."),
    }
    for rank, (name, (code, summary)) in enumerate(texts.items()):
        organised = Organisation.objects.create(
            name=f"Association Réseau {rank}", legal_form="association", siret=f"{rank:014d}"
        )
        by = files.holder()
        organised.memberships.create(user=by, role="manager")
        files.submitted(wave, name=name, code=code, of=organised, by=by, values={"summary": summary})
    files.whole_draft(wave, name="Le Hangar brouillon")


def found(text: str) -> list[str]:
    return [file.place_name for file in matching(Application.objects.order_by("key"), text)]


MEDIA, HANGAR, OEUVRE = "La Médiathèque de l'Étape", "Le Hangar des Possibles", "L'Œuvre commune"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mediatheque", [MEDIA]),
        ("MÉDIATHÈQUES", [MEDIA]),
        ("médi", [MEDIA]),
        ("médi ", []),
        ("oeuvre", [OEUVRE]),
        ("œuvre", [OEUVRE]),
        ("coeur", [MEDIA]),
        ("l'étape", [MEDIA]),
        ("habitant", [MEDIA]),
        ("le hangar des possibles", [HANGAR]),
        ("possible hangar", [HANGAR]),
        ('"hangar des possibles"', [HANGAR]),
        ('"possibles hangar"', []),
        ("« four à pain »", [OEUVRE]),
        ("cinéma ou couture", [OEUVRE, HANGAR]),
        ("réseau -couture", [OEUVRE, MEDIA]),
        ("reseau", [OEUVRE, MEDIA, HANGAR]),
        ("soissons", []),
        ("château-thierry", [MEDIA]),
        ("hangar laon", [HANGAR]),
        ("02168", [MEDIA]),
        ("00000000000001", [HANGAR]),
        ("000 000 000 00001", [HANGAR]),
        ("le", [OEUVRE, HANGAR]),
        ("", [OEUVRE, MEDIA, HANGAR]),
        ("  ", [OEUVRE, MEDIA, HANGAR]),
        ('"', []),
        ("--", []),
        ("🏠", []),
        ("中", []),
        ("Дружба", []),
        ("Дружба couture", []),
        ("- ou", []),
    ],
)
def test_search_finds_what_people_mean(listed: None, text: str, expected: list[str]) -> None:
    submitted = [name for name in found(text) if name != "Le Hangar brouillon"]
    assert submitted == expected


def test_search_finds_a_file_by_its_receipt_or_the_end_of_it(listed: None) -> None:
    number = Application.objects.get(place_name=HANGAR).receipt.number
    # An end made of letters alone is looked for as a word: drawn at random, one number in six has such an end.
    ends = [number[-6:]] if any(char.isdigit() for char in number[-6:]) else []
    typed = (number, number.lower(), *ends, number[:-1])
    assert [found(text) for text in typed] == [[HANGAR]] * len(typed)


def test_search_finds_a_name_of_any_script_and_a_commune_by_any_name() -> None:
    wave = demonstration_wave()
    for name, code, summary in (
        ("Клуб Дружба", "02168", "Un lieu ouvert à tous."),
        ("Le Forez", "42218", "Un lieu ouvert à St-Étienne."),
        ("Les Mauges", "49023", "Un lieu ouvert à tous."),
    ):
        files.submitted(wave, name=name, code=code, values={"summary": summary})
    typed = ("дружба", "Клуб lieu", "St-Étienne", "saint etienne", "Andrezé", "Beaupréau", "Soissons")
    expected = [["Клуб Дружба"]] * 2 + [["Le Forez"]] * 2 + [["Les Mauges"]] * 2 + [[]]
    assert [found(text) for text in typed] == expected


def test_search_reads_a_number_of_structure_as_forms_do() -> None:
    organised = Organisation.objects.create(
        name="Association", legal_form="association", siret="73282932000074", rna="W021000001"
    )
    by = files.holder()
    organised.memberships.create(user=by, role="manager")
    files.submitted(demonstration_wave(), name="Le Numéro", of=organised, by=by)
    typed = ("SIRET : 732 829 320 00074", "\u200e732829320", "FR 44 732829320", "RNA : w021000001")
    assert [found(text) for text in typed] == [["Le Numéro"]] * 4


@scene
def reached() -> None:
    """A file whose form asks for a telephone number and a mail address, and one whose holder corrected theirs."""
    wave = files.form_wave(code="vague-f")
    files.submitted(wave, name="Le Joignable")
    other = files.submitted(wave, name="Le Corrigé", by=files.another_holder())
    code = next(field.code for field in other.questions.fields() if field.kind is Kind.PHONE)
    correction = files.reopened(code, file=other)
    given = {code: "06 98 00 00 00"}
    answer_correction(correction, given, by=other.submitted_by, at=instants.CHECKED, seen=NO_PAGE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01.99.00.00.00", ["Le Corrigé", "Le Joignable"]),
        ("Tél. : +33 (0)1 99-00-00-00", ["Le Corrigé", "Le Joignable"]),
        ("\u202a0199000000", ["Le Corrigé", "Le Joignable"]),
        ("06/98/00/00/00", ["Le Corrigé"]),
        ("01 99 00 00 01", []),
        ("PORTEUSE@exemple.test", ["Le Joignable"]),
        ("Porteuse Exemple <porteuse@exemple.test>", ["Le Joignable"]),
        ("personne@exemple.test", []),
        ("porteuse exemple", ["Le Joignable"]),
    ],
)
def test_search_finds_a_file_by_how_to_reach_its_holder(
    reached: None, text: str, expected: list[str]
) -> None:
    files_of_both = Application.objects.filter(wave__code="vague-f").order_by("key")
    assert [file.place_name for file in matching(files_of_both, text)] == expected


def test_search_by_contact_stays_in_the_perimeter_and_reads_an_index(reached: None) -> None:
    here, elsewhere = (
        access.assessed(people.sous_prefecture_agent(code), instants.CHECKED.date()).filter(
            wave__code="vague-f"
        )
        for code in ("021", "023")
    )
    found_by = [matching(seen, "porteuse@exemple.test").count() for seen in (here, elsewhere)]
    assert found_by == [1, 0]
    files_that_say = Application.objects.filter(submitted_at__isnull=False).alias(
        contacts=ContactsSaid("answers")
    )
    with connection.cursor() as cursor:
        # Among a few files, any other index would do as well.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX applications_by_arrival, applications_wave_arrivals")
    plan = files_that_say.filter(contacts__contains=["01 99 00 00 00"]).order_by().values("pk").explain()
    assert "applications_contacts" in plan


def test_search_never_finds_a_draft(listed: None) -> None:
    assert found("hangar brouillon") == []
    assert Application.objects.get(place_name="Le Hangar brouillon").words is None


@given(st.text(alphabet=st.sampled_from("aé œ\"«»'-&|!():*<>\\/%_\0\t1AR"), max_size=LONGEST + 20))
def test_search_takes_anything_typed(listed: None, text: str) -> None:
    submitted = Application.objects.submitted()
    assert set(matching(submitted, text)) <= set(submitted)


def test_search_words_left_out_are_those_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS word WHERE numnode(websearch_to_tsquery('french', word)) > 0",
            [sorted(STOP)],
        )
        assert cursor.fetchall() == []


def test_search_terms_are_read_as_typed() -> None:
    assert parse('"four à pain" -vélo ou Cœ') == [
        [Term("four a pain")],
        [Term("velo", "VÉLO", excluded=True), Term("coe", "CŒ", unfinished=True)],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hangar 中", []),
        ("Hangar中", []),
        ("Лавка", ["Лавка 中"]),
        ("Лавка 中", ["Лавка 中"]),
        ("Лавка 国", []),
        ("Hangar -中", [HANGAR]),
    ],
)
def test_sign_of_another_script_narrows(listed: None, text: str, expected: list[str]) -> None:
    files.submitted(demonstration_wave(), name="Лавка 中")
    assert found(text) == expected
