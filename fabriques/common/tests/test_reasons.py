from __future__ import annotations

import pytest

from fabriques.common.reasons import ALLOWED, Judgement, Reason, Refusal, closed, refuse_if

LATE = Reason("late", "Trop tard.", "Le calendrier.", "La prochaine vague.")
EMPTY = Reason("incomplete", "Il manque le nom.", "Le règlement.", "Écrivez-le.")


def test_judgement_keeps_every_reason_in_order() -> None:
    judgement = refuse_if(True, LATE) & ALLOWED & refuse_if(True, EMPTY) & refuse_if(False, LATE)
    assert judgement == Judgement((LATE, EMPTY))


def test_judgement_demanded_raises_all_its_sentences() -> None:
    with pytest.raises(Refusal) as caught:
        Judgement((LATE, EMPTY)).demand()
    assert (str(caught.value), caught.value.codes) == ("Trop tard. Il manque le nom.", ("late", "incomplete"))


def test_judgement_without_reason_demands_nothing() -> None:
    ALLOWED.demand()
    assert ALLOWED.allowed


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("Règlement, montants : forfait de 50 000 €", "Règlement, montants : forfait de 50 000 €."),
        ("Déjà dit.", "Déjà dit."),
        ("Pourquoi ?", "Pourquoi ?"),
        ("Le fichier « a.pdf »", "Le fichier « a.pdf »."),
        ("« Une phrase citée. »", "« Une phrase citée. »"),
        ("Le temps (trop tard)", "Le temps (trop tard)."),
        ("", ""),
    ],
)
def test_reason_is_a_whole_sentence(said: str, whole: str) -> None:
    assert closed(said) == whole
    assert Reason("code", said, said, said) == Reason("code", whole, whole, whole)
