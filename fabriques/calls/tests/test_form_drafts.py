"""The form of a call from its draft to its version, and the wave that takes it."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.calls.form_drafts import acts
from fabriques.calls.form_drafts.starts import starts_of
from fabriques.calls.form_drafts.storing import mark
from fabriques.calls.models import Call, FormDraft, FormUse, Wave
from fabriques.calls.tests import factories as calls
from fabriques.calls.tests.form_factories import draft, published
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import refused, sql_refused
from fabriques.journal.models import Entry
from fabriques.journal.rules import digest
from fabriques.rulebooks import editing
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.edits import Way
from fabriques.rulebooks.form.reader import load, read
from fabriques.rulebooks.form.types import Kind
from fabriques.rulebooks.reader import parsed

pytestmark = pytest.mark.django_db
AT = instants.DURING
GOVERNANCE = ("project", "governance")


def team() -> User:
    return people.programme_member()


def edit(
    of: FormDraft, change: Any, way: Way = (), seen: str | None = None, whole: bool = False
) -> FormDraft:
    return acts.edit(of, change, way=way, seen=seen, whole=whole, by=team(), at=AT)[0]


def relabelled(label: str, way: Way = GOVERNANCE) -> Any:
    return lambda document: edits.change_field(
        document, way, edits.at(document, way) | {"label": label}, {way[-1]}
    )


def journal(call: Call) -> list[str]:
    entries = Entry.objects.filter(subject_kind="call", subject_id=call.public_id)
    return list(entries.order_by("rank").values_list("act", flat=True))


def test_draft_begins_from_each_start_and_only_once() -> None:
    call, other = calls.call("appel"), calls.call("autre")
    calls.rulebook(call)
    published(other)
    codes = [start.code for start in starts_of(call)]
    assert codes == ["rules", "seed:ami_2019_2021", "seed:demonstration", "seed:wave_2023", "call:autre"]
    for code in codes:
        begun = draft(call, code)
        assert (draft(call, "rules").pk, begun.start, read(begun.text).sections != ()) == (
            begun.pk,
            code,
            True,
        )
        acts.discard(begun, revision=begun.revision, by=team(), at=AT)
    published(call)
    assert starts_of(call)[0].code == "last"
    last = draft(call, "last")
    assert (last.based_on, last.start, last.text) == (call.forms.get(), "", load("demonstration"))


@pytest.mark.parametrize("start", ["", "last", "rules", "seed:none", "call:none", "nothing"])
def test_start_that_does_not_exist_is_refused(start: str) -> None:
    call, by = calls.call(), team()
    assert refused(lambda: draft(call, start, by=by)) == "Ce brouillon n'a pas de texte de départ."


@pytest.mark.parametrize("who", [people.holder, people.sous_prefecture_agent, people.prefecture_agent])
def test_only_the_programme_team_writes_a_form(who: Any) -> None:
    call = calls.call()
    wave = calls.prepared(calls.rulebook(call))
    version, begun, by = published(call), draft(call), who()
    for act in (
        lambda: acts.begin(call, start="rules", by=by, at=AT),
        lambda: acts.edit(begun, relabelled("X"), by=by, at=AT),
        lambda: acts.save_text(begun, "", revision=1, by=by, at=AT),
        lambda: acts.publish(begun, "", revision=1, by=by, at=AT),
        lambda: acts.discard(begun, revision=begun.revision, by=by, at=AT),
        lambda: acts.use_form(wave, version, "", by=by, at=AT),
    ):
        assert refused(act) == "Vous ne pouvez pas écrire le formulaire d'un appel."


def test_edit_writes_the_text_once_and_is_journalled() -> None:
    begun = draft(calls.call())
    saved = edit(begun, relabelled("Qui décide ?"), GOVERNANCE, mark(parsed(begun.text), GOVERNANCE))
    assert (saved.revision, saved.saved_by, saved.saved_at) == (2, team(), AT)
    assert read(saved.text).by_code["governance"].label == "Qui décide ?"
    assert journal(begun.call) == ["call_opened", "form_draft_begun", "form_draft_saved"]


def test_edit_that_changes_nothing_is_not_a_save() -> None:
    begun = draft(calls.call())
    same = edit(begun, lambda document: (edits.move(document, ("place",), -1), ("place",)))
    moved = edit(begun, lambda document: (edits.move(document, ("place",), 1), ("place",)))
    assert (same.revision, moved.revision, read(moved.text).sections[1].code) == (1, 2, "place")


def test_two_people_save_two_questions_of_one_section_without_hindrance() -> None:
    begun = draft(calls.call())
    shown = parsed(begun.text)
    other = ("project", "services")
    edit(begun, relabelled("Qui décide ?"), GOVERNANCE, mark(shown, GOVERNANCE))
    saved = edit(begun, relabelled("Que propose le lieu ?", other), other, mark(shown, other))
    labels = {code: read(saved.text).by_code[code].label for code in ("governance", "services")}
    assert labels == {"governance": "Qui décide ?", "services": "Que propose le lieu ?"}


def test_question_changed_meanwhile_is_not_overwritten() -> None:
    begun = draft(calls.call())
    seen = mark(parsed(begun.text), GOVERNANCE)
    edit(begun, relabelled("La première"), GOVERNANCE, seen)
    said = refused(lambda: edit(begun, relabelled("La seconde"), GOVERNANCE, seen))
    assert said == (
        "Entre-temps, cette partie a changé : dernier enregistrement du brouillon le 20 février 2026 à "
        f"10 h 30 min 07 s, par {team()}."
    )
    assert read(FormDraft.objects.get().text).by_code["governance"].label == "La première"


def test_section_is_not_removed_over_a_question_changed_meanwhile() -> None:
    begun = draft(calls.call())
    seen = mark(parsed(begun.text), ("project",), whole=True)
    edit(begun, relabelled("Qui décide ?"))
    removal = lambda document: (edits.remove(document, ("project",)), ())  # noqa: E731
    said = refused(lambda: edit(begun, removal, ("project",), seen, whole=True))
    assert said.startswith("Entre-temps, cette partie a changé")


def test_question_gone_meanwhile_is_told() -> None:
    begun = draft(calls.call())
    edit(begun, lambda document: (edits.remove(document, GOVERNANCE), ()))
    assert refused(lambda: edit(begun, relabelled("X"), GOVERNANCE, "mark")) == (
        "Cette rubrique ou cette question n'est plus dans le brouillon : elle a été retirée ou renommée entre-temps."
    )


def test_text_is_saved_whole_from_the_screen_of_the_draft_only() -> None:
    begun = draft(calls.call())
    saved = acts.save_text(begun, "# Un commentaire\n" + begun.text, revision=1, by=team(), at=AT)
    assert (saved.text[:16], saved.revision) == ("# Un commentaire", 2)
    assert refused(lambda: acts.save_text(begun, begun.text, revision=1, by=team(), at=AT)).startswith(
        "Entre-temps, ce texte a changé"
    )
    assert "TOML" in refused(lambda: acts.save_text(begun, "title = [", revision=2, by=team(), at=AT))


def test_published_draft_becomes_the_next_version_and_ends() -> None:
    call = calls.call()
    first = acts.publish(draft(call), "", revision=1, by=team(), at=AT)
    begun = edit(draft(call, "last"), relabelled("Qui décide ?"))
    second = acts.publish(begun, "Plus clair.", revision=2, by=team(), at=AT)
    assert [(version.number, version.reason) for version in call.forms.all()] == [(1, ""), (2, "Plus clair.")]
    assert (first.text, FormDraft.objects.count()) == (load("demonstration"), 0)
    assert second.published_by == team().public_id
    assert journal(call)[-3:] == ["form_draft_begun", "form_draft_saved", "form_published"]
    assert sql_refused("UPDATE calls_formversion SET text = '' WHERE id = %s", second.pk) == (
        "Une version publiée du formulaire ne change plus : publiez une nouvelle version."
    )


def test_draft_with_something_blocking_is_not_published() -> None:
    begun = edit(draft(calls.call()), lambda document: edits.add_section(document, "Vide"))
    assert refused(lambda: acts.publish(begun, "", revision=2, by=team(), at=AT)) == (
        "Rubrique « Vide » : cette rubrique n'a pas de question. Ajoutez-en une."
    )


def test_draft_read_on_an_older_screen_is_not_published() -> None:
    begun = draft(calls.call())
    edit(begun, relabelled("Qui décide ?"))
    assert refused(lambda: acts.publish(begun, "", revision=1, by=team(), at=AT)).startswith(
        "Entre-temps, ce brouillon a changé"
    )


def test_draft_that_says_the_same_is_not_published() -> None:
    call = calls.call()
    published(call)
    begun = draft(call, "last")
    acts.save_text(begun, "# Seulement un commentaire\n" + begun.text, revision=1, by=team(), at=AT)
    assert refused(lambda: acts.publish(begun, "", revision=2, by=team(), at=AT)) == (
        "Ce brouillon dit la même chose que la dernière version publiée."
    )


def test_form_of_an_open_wave_is_published_again_with_a_reason() -> None:
    wave = calls.demonstration_wave()
    published(wave.call)
    begun = edit(draft(wave.call, "last"), relabelled("Qui décide ?"))
    assert refused(lambda: acts.publish(begun, " ", revision=2, by=team(), at=AT)) == (
        "Il manque le motif de cette version."
    )
    assert acts.publish(begun, "Plus clair.", revision=2, by=team(), at=AT).number == 2


def test_first_form_of_a_wave_already_announced_says_why_and_the_journal_keeps_it() -> None:
    wave = calls.demonstration_wave()
    begun = draft(wave.call)
    assert refused(lambda: acts.publish(begun, "", revision=1, by=team(), at=AT)) == (
        "Il manque le motif de cette version."
    )
    acts.publish(begun, "Des questions plus précises.", revision=1, by=team(), at=AT)
    entry = Entry.objects.filter(act="form_published").order_by("-rank")[0]
    assert (entry.motive_digest, wave.call.forms.get().reason) == (
        digest("Des questions plus précises."),
        "Des questions plus précises.",
    )


@pytest.mark.parametrize("end", ["published", "discarded"])
def test_draft_ended_meanwhile_is_not_written(end: str) -> None:
    begun = draft(calls.call())
    if end == "published":
        acts.publish(begun, "", revision=1, by=team(), at=AT)
    else:
        acts.discard(begun, revision=begun.revision, by=team(), at=AT)
    kept = FormDraft(pk=begun.pk or 1, call=begun.call)
    for act in (
        lambda: edit(kept, relabelled("X")),
        lambda: acts.save_text(kept, "", revision=1, by=team(), at=AT),
        lambda: acts.publish(kept, "", revision=1, by=team(), at=AT),
        lambda: acts.discard(kept, revision=kept.revision, by=team(), at=AT),
    ):
        assert refused(act) == ("Ce brouillon a été publié ou abandonné entre-temps, par une autre personne.")


def test_wave_being_prepared_takes_a_version_without_a_reason() -> None:
    wave = calls.prepared(calls.rulebook(calls.call()))
    version = published(wave.call)
    used = acts.use_form(wave, version, "", by=team(), at=instants.PREPARED)
    kept = FormUse.objects.get()
    assert (used.form, kept.version, kept.while_open, kept.used_by) == (
        version,
        version,
        False,
        team().public_id,
    )
    last = Entry.objects.filter(subject_kind="wave").order_by("rank").last()
    assert last is not None
    assert (last.act, last.facts["version"]) == ("form_used", 1)
    assert sql_refused("UPDATE calls_formuse SET reason = 'Autre'") == (
        "Le choix d'un formulaire pour une vague ne change plus : choisissez-en un autre."
    )


def test_open_wave_takes_a_version_with_its_reason_kept() -> None:
    wave = calls.demonstration_wave()
    version = published(wave.call)
    assert refused(lambda: acts.use_form(wave, version, "", by=team(), at=AT)) == (
        "La vague est ouverte : il manque le motif du changement de formulaire."
    )
    acts.use_form(wave, version, "Une question  manquait.", by=team(), at=AT)
    assert list(FormUse.objects.values_list("while_open", "reason")) == [(True, "Une question manquait.")]


def test_closed_wave_keeps_its_form() -> None:
    wave = calls.demonstration_wave()
    version = published(wave.call)
    assert refused(lambda: acts.use_form(wave, version, "Motif.", by=team(), at=instants.CLOSES)) == (
        "La vague est close : son formulaire ne change plus."
    )


def test_wave_takes_neither_the_form_it_has_nor_that_of_another_call() -> None:
    wave = calls.prepared(calls.rulebook(calls.call()))
    version, other = published(wave.call), published(calls.call("autre"))
    acts.use_form(wave, version, "", by=team(), at=instants.PREPARED)
    said = [
        refused(lambda of=of: acts.use_form(wave, of, "", by=team(), at=instants.PREPARED))
        for of in (version, other)
    ]
    assert said == ["Cette vague utilise déjà cette version.", "Ce formulaire est celui d'un autre appel."]
    assert Wave.objects.get(pk=wave.pk).form == version


def test_question_added_to_a_budget_gets_the_nature_given() -> None:
    begun = draft(calls.call(), "seed:wave_2023")
    change = lambda document: edits.add_field(document, ("amount",), Kind.BUDGET, "Dépenses", "running_costs")  # noqa: E731
    [category] = read(edit(begun, change).text).by_code["depenses"].categories
    assert category.nature == "running_costs"


def test_draft_text_written_by_the_acts_reads_the_same() -> None:
    begun = draft(calls.call())
    saved = edit(begun, relabelled("Qui décide ?"))
    assert saved.text == editing.write(parsed(saved.text))
