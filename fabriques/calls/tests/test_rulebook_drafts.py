"""A draft of rules begun once, kept from being published as it should not be, and published with its reason."""

from __future__ import annotations

import pytest

from fabriques.accounts.tests.factories import programme_member
from fabriques.calls.drafts import acts
from fabriques.calls.drafts.look import look
from fabriques.calls.drafts.starts import begun_with, starts_of
from fabriques.calls.models import Call, RulebookDraft, RulebookVersion
from fabriques.calls.tests import factories
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import plain, refused
from fabriques.rulebooks import editing, reader
from fabriques.rulebooks.outline.book import section
from fabriques.rulebooks.tests.texts import edited

pytestmark = pytest.mark.django_db
NEWER = ('version = "1"', 'version = "2"')
LATENESS = (
    ('grace = { unit = "minutes", since = 2023-09-11, source = "not_stated" }',
     'grace = { value = 0, unit = "minutes", since = 2023-09-11, source = "official_page" }'),
    ('time_zone = { unit = "fuseau horaire", since = 2023-09-11, source = "not_stated" }',
     'time_zone = { value = "Europe/Paris", unit = "fuseau horaire", since = 2023-09-11, source = "official_page" }'),
    ('waiver = { unit = "oui/non", since = 2023-09-11, source = "not_stated" }',
     'waiver = { value = false, unit = "oui/non", since = 2023-09-11, source = "official_page" }'),
    ('[calendar.lateness.text]\nunit = "texte"\nsince = 2023-09-11\nsource = "not_stated"',
     '[calendar.lateness.text]\nvalue = "Aucun."\nunit = "texte"\nsince = 2023-09-11\nsource = "official_page"'),
)  # fmt: skip
WRONG = ("[laureates]\nmaximum = { value = 80,", "[laureates]\nmaximum = { value = -1,")


@pytest.fixture
def call() -> Call:
    programme_member()
    found = factories.call()
    factories.rulebook(found)
    return found


def begin(call: Call, start: str = "last") -> RulebookDraft:
    return acts.begin_draft(call, start=start, by=programme_member(), at=instants.PREPARED)


def written(call: Call, *changes: tuple[str, str]) -> RulebookDraft:
    draft = begin(call)
    text = edited("demonstration", *changes)
    return acts.save_text(draft, text, revision=draft.revision, by=programme_member(), at=instants.PREPARED)


def publish(
    draft: RulebookDraft, reason: str = "Motif.", revision: int | None = None, *, days_gone: bool = False
) -> RulebookVersion:
    return acts.publish_draft(
        draft,
        reason,
        revision=draft.revision if revision is None else revision,
        by=programme_member(),
        at=instants.PREPARED,
        days_gone=days_gone,
    )


def test_draft_begun_twice_is_one_draft(call: Call) -> None:
    assert begin(call).pk == begin(call).pk
    assert RulebookDraft.objects.count() == 1


@pytest.mark.parametrize("start", ["last", "", "inconnu", "call:sans-regles", "call:personne"])
def test_draft_needs_a_text_to_begin_from(start: str) -> None:
    programme_member()
    bare = factories.call("sans-regles")
    assert refused(lambda: begin(bare, start)) == "Ce brouillon n'a pas de texte de départ."
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


def test_later_version_is_published_over_days_gone_only_when_they_are_meant(call: Call) -> None:
    """Days that the version before already gives are not asked about again."""
    draft = begin(factories.call("neuf"), "wave_2023")
    draft = acts.save_text(
        draft,
        edited("wave_2023", *LATENESS),
        revision=draft.revision,
        by=programme_member(),
        at=instants.PREPARED,
    )
    assert plain(refused(lambda: publish(draft))) == (
        "Ce règlement annonce des jours déjà passés : la clôture le 6 octobre 2023, les résultats le 9 novembre 2023."
    )
    publish(draft, days_gone=True)
    following = begin(Call.objects.get(slug="neuf"))
    text = edited("wave_2023", *LATENESS, NEWER)
    following = acts.save_text(
        following, text, revision=following.revision, by=programme_member(), at=instants.PREPARED
    )
    assert publish(following).number == 2


def test_blank_draft_says_nothing_and_asks_for_what_it_needs() -> None:
    programme_member()
    draft = begin(factories.call("neuf", fictitious=True), "blank")
    found = look(draft.text)
    assert found.book is not None
    book = found.book
    assert (book.title, book.fictitious) == ("Fabriques de territoire, appel de test", True)
    assert not any(dated.latest.known for dated in book.parameters.values())
    assert {path for problem in found.problems if (path := problem.path)} == {"territory.rule", "amounts"}
    assert begun_with(draft) is None


def test_draft_begun_from_another_call_cites_it_for_what_it_said_of_itself(call: Call) -> None:
    draft = begin(call)
    document = reader.parsed(draft.text)
    editing.put(document, "laureates.maximum.source", editing.OWN_SOURCE)
    whole = editing.replaced(document, section("laureates"), editing.part(document, section("laureates")))
    draft = acts.save_text(
        draft, editing.write(whole), revision=1, by=programme_member(), at=instants.PREPARED
    )
    publish(draft)
    begun = begin(factories.call("neuf"), "call:appel")
    laureates = reader.read(begun.text).laureates.maximum
    assert plain(laureates.source.text) == (
        "Règlement de l'appel « Fabriques de territoire, appel de test », version 2, fictif"
    )
    assert begun_with(begun) == begun.text


def test_value_changed_under_the_source_of_the_former_one_is_to_look_at() -> None:
    programme_member()
    draft = begin(factories.call("neuf"), "wave_2023")
    moved = ("}\ncloses_on = { value = 2023-10-06,", "}\ncloses_on = { value = 2030-10-06,")
    text = edited("wave_2023", moved)
    found = look(text, on=instants.PREPARED.date(), start=begun_with(draft))
    told = {(each.path, each.severity.value) for each in found.remarks if "source est restée" in each.text}
    assert told == {("calendar.closes_on", "warning")}


def test_source_kept_is_silent_where_the_rulebook_cites_itself_or_the_start_is_gone(call: Call) -> None:
    draft = begin(factories.call("neuf"), "call:appel")
    assert begun_with(draft) == call.rulebooks.get().text
    RulebookDraft.objects.filter(pk=draft.pk).update(seed="call:personne")
    draft.refresh_from_db()
    assert begun_with(draft) is None
    assert begun_with(begin(call)) == call.rulebooks.get().text


def test_places_to_begin_from_are_the_call_nothing_the_other_calls_and_the_shipped_texts(call: Call) -> None:
    other = factories.call("autre")
    factories.rulebook(other)
    assert [each.code for each in starts_of(call)] == ["last", "blank", "call:autre", *reader.shipped()]
    assert [each.code for each in starts_of(factories.call("vide"))][:2] == ["blank", "call:appel"]
