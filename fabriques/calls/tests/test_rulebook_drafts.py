"""A draft of rules begun once, kept from being published as it should not be, and published with its reason."""

from __future__ import annotations

import pytest

from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.drafts import acts
from fabriques.calls.models import Call, RulebookDraft, RulebookVersion
from fabriques.calls.tests import factories
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused
from fabriques.rulebooks.tests.texts import edited

pytestmark = pytest.mark.django_db
NEWER = ('version = "1"', 'version = "2"')
WRONG = ("[laureates]\nmaximum = { value = 80,", "[laureates]\nmaximum = { value = -1,")


@pytest.fixture
def call() -> Call:
    programme_member()
    found = factories.call()
    factories.rulebook(found)
    return found


def begin(call: Call, seed: str = "") -> RulebookDraft:
    return acts.begin_draft(call, seed=seed, by=programme_member(), at=instants.PREPARED)


def written(call: Call, *changes: tuple[str, str]) -> RulebookDraft:
    draft = begin(call)
    text = edited("demonstration", *changes)
    return acts.save_text(draft, text, revision=draft.revision, by=programme_member(), at=instants.PREPARED)


def publish(draft: RulebookDraft, reason: str = "Motif.", revision: int | None = None) -> RulebookVersion:
    return acts.publish_draft(
        draft,
        reason,
        revision=draft.revision if revision is None else revision,
        by=programme_member(),
        at=instants.PREPARED,
    )


def test_draft_begun_twice_is_one_draft(call: Call) -> None:
    assert begin(call).pk == begin(call).pk
    assert RulebookDraft.objects.count() == 1


@pytest.mark.parametrize("seed", ["", "inconnu"])
def test_draft_needs_a_text_to_begin_from(seed: str) -> None:
    programme_member()
    bare = factories.call("sans-regles")
    assert refused(lambda: begin(bare, seed)) == "Ce brouillon n'a pas de texte de départ."
    assert not RulebookDraft.objects.exists()


def test_draft_begun_from_a_shipped_text_is_that_text() -> None:
    programme_member()
    assert begin(factories.call("neuf"), "demonstration").text == edited("demonstration")


def test_draft_changed_since_it_was_read_is_not_published(call: Call) -> None:
    draft = written(call, NEWER)
    assert "a été modifié" in refused(lambda: publish(draft, revision=draft.revision - 1))
    assert call.rulebooks.count() == 1


def test_draft_with_something_that_blocks_is_not_published(call: Call) -> None:
    draft = written(call, NEWER, WRONG)
    assert refused(lambda: publish(draft)).startswith("Lauréats : Nombre de lauréats au plus : -1")
    assert RulebookDraft.objects.filter(pk=draft.pk).exists()


def test_draft_that_changes_nothing_is_not_published(call: Call) -> None:
    draft = begin(call)
    assert refused(lambda: publish(draft)) == "Ce brouillon dit la même chose que la version 1."


def test_later_version_says_why(call: Call) -> None:
    draft = written(call, NEWER)
    assert refused(lambda: publish(draft, " ")) == "Il manque le motif de cette nouvelle version."
    version = publish(draft, "Le texte a été précisé.")
    assert (version.number, version.reason) == (2, "Le texte a été précisé.")
    assert not RulebookDraft.objects.exists()
