from __future__ import annotations

from django.test import override_settings

from fabriques.common import seals


def test_seal_hides_its_text_and_opens_to_it() -> None:
    sealed = seals.seal("https://exemple.test/secret/")
    assert "secret" not in sealed
    assert seals.opened(f"Suivez {sealed} avant lundi.") == "Suivez https://exemple.test/secret/ avant lundi."


def test_seal_is_never_twice_the_same() -> None:
    assert seals.seal("a") != seals.seal("a")


def test_seal_under_another_secret_says_that_it_is_lost() -> None:
    sealed = seals.seal("lien")
    with override_settings(SECRET_KEY="un autre secret"):
        assert seals.opened(sealed) == "(lien ou code devenu illisible : demandez-en un autre)"


def test_seal_shown_elsewhere_is_words_and_other_text_stays() -> None:
    assert seals.hidden(f"Lien : {seals.seal('x')}.") == "Lien : (lien ou code à usage unique)."
    assert seals.opened("⟦sans sceau⟧") == "⟦sans sceau⟧"
