from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from fabriques.accounts.models import User
from fabriques.accounts.tests import factories as people
from fabriques.applications import access
from fabriques.applications.documents import receipt_pdf
from fabriques.applications.imports import acts, working
from fabriques.applications.imports.mapping import whole
from fabriques.applications.imports.states import IMPORTS, ImportState
from fabriques.applications.letters import said_lacking, said_of_the_hour
from fabriques.applications.models import Application, FileImport, ImportedFile, Receipt
from fabriques.applications.tests import imports as made
from fabriques.calls.tests import factories as calls
from fabriques.common.authorization import IMPORT, SCHEDULE
from fabriques.common.dates import PARIS
from fabriques.common.reasons import Refusal
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import everything, plain, refused, sql_refused
from fabriques.correspondence.models import Message
from fabriques.journal.queries import history
from fabriques.journal.rules import digest
from fabriques.organisations.models import Membership, Organisation
from fabriques.organisations.tests.factories import organisation

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 2, 20, 10, 30, 7, tzinfo=PARIS)
S = ImportState
ALLOWED: dict[ImportState, dict[str, ImportState]] = {
    S.READING: {"receive": S.TO_MAP, "fail": S.FAILED},
    S.TO_MAP: {"map": S.TO_MAP, "check": S.CHECKING},
    S.CHECKING: {"end_check": S.CHECKED, "fail": S.FAILED},
    S.CHECKED: {"map": S.TO_MAP, "check": S.CHECKING, "run": S.RUNNING},
    S.RUNNING: {"finish": S.DONE, "fail": S.FAILED},
    S.DONE: {},
    S.FAILED: {},
}


@pytest.fixture(autouse=True)
def _now(set_clock: Callable[[datetime], None]) -> None:
    set_clock(instants.CHECKED)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", sorted(IMPORTS.moves))
def test_act_from_state_is_allowed_or_refused_in_words(state: ImportState, act: str) -> None:
    target = ALLOWED[state].get(act)
    if target is not None:
        assert IMPORTS.after(act, state) is target
        return
    with pytest.raises(Refusal) as caught:
        IMPORTS.after(act, state)
    assert str(caught.value) == (
        f"Cet import est à l'état « {IMPORTS.labels[state]} » : cette action n'est pas possible."
    )


def test_trial_writes_nothing_but_its_report() -> None:
    found = made.received()
    before = everything()
    found = made.tried(found)
    after = everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"applications_fileimport", "journal_entry"}
    assert (found.state, found.counts) == (S.CHECKED, {"new": 1, "incomplete": 1})
    [line] = made.report(found)
    assert line[:6] == ["2", "101", "Le Grenier d'ailleurs", "à importer", "", ""]
    assert line[6].split(" ; ") == json.loads(lacking_when_imported())


def lacking_when_imported() -> str:
    """What the receipt says is lacking, once the same file is imported."""
    made.done(FileImport.objects.get())
    return json.dumps(json.loads(Receipt.objects.get().content)["imported"]["lacking"])


def test_file_received_elsewhere_becomes_ours_at_its_own_instant() -> None:
    found = made.done()
    row = Application.objects.select_related("organisation", "commune", "service", "place").get()
    assert (found.state, found.counts) == (S.DONE, {"new": 1, "incomplete": 1})
    assert (row.state, row.submitted_at, row.place_name, row.address, row.commune.code, row.service.code) == (
        "submitted", RECEIVED, "Le Grenier d'ailleurs", "1 place de l'Exemple", "02168", "SP-021",
    )  # fmt: skip
    assert (row.requested_cents, row.summary) == (5_000_000, made.WHOLE[7])
    assert (row.organisation.name, row.organisation.siret, row.organisation.legal_form) == (
        "Association du Grenier (démonstration)", "12345678200010", "association",
    )  # fmt: skip
    assert (row.started_by, row.submitted_by) == (people.programme_member(),) * 2
    assert row.place.name == row.place_name
    assert row.territory_verdict.computed_at == instants.CHECKED
    assert User.objects.filter(email="porteur.101@exemple.test").count() == 0
    assert Message.objects.count() == 0


def test_its_receipt_says_where_and_when_and_is_frozen() -> None:
    made.done()
    receipt = Receipt.objects.select_related("application__wave", "application__rulebook").get()
    content = json.loads(receipt.content)
    imported = content["imported"]
    assert (receipt.issued_at, receipt.fingerprint) == (RECEIVED, digest(receipt.content))
    assert receipt.number == f"IMP-2026-{receipt.application.public_id.upper()}"
    assert (imported["received_by"], imported["source_id"], imported["hour_known"]) == (
        made.RECEIVED_BY, "101", True,
    )  # fmt: skip
    said = plain(said_of_the_hour(receipt))
    start = (
        f"Reçu par « {made.RECEIVED_BY} » le 20 février 2026 à 10 h 30 min 07 s sous le numéro 101, importé ici le "
        "8 avril 2026 à 14 h 00. La date de réception est celle que la source a transmise : cette plateforme n'a pas "
        "vu arriver le dossier, et l'accusé remis là-bas fait foi de l'instant."
    )
    assert said == start
    title = "Questions de notre formulaire sans réponse à l'import"
    assert said_lacking(receipt) == (title, imported["lacking"])
    assert receipt_pdf(receipt) == receipt_pdf(receipt)
    assert sql_refused("UPDATE applications_receipt SET content = 'x'") == (
        "Un accusé de réception ne se modifie pas : il prouve ce qui a été reçu."
    )


def test_day_without_its_hour_is_said() -> None:
    made.done(made.received(made.row("5", received="20/02/2026")))
    receipt = Receipt.objects.select_related("application__wave", "application__rulebook").get()
    assert receipt.issued_at == datetime(2026, 2, 20, tzinfo=PARIS)
    assert "le 20 février 2026 sous le numéro 5" in plain(said_of_the_hour(receipt))
    assert "La source ne donne pas l'heure." in said_of_the_hour(receipt)


def test_import_is_journalled_with_digests_only() -> None:
    found = made.done()
    row, kept = Application.objects.get(), ImportedFile.objects.get()
    [entry] = history("application", row.public_id)
    assert (entry.act, entry.actor, entry.facts) == (
        "imported",
        people.programme_member().public_id,
        {
            "import": found.public_id, "receipt": row.receipt.number, "fingerprint": row.receipt.fingerprint,
            "raw": kept.raw_hash, "service": "SP-021",
        },
    )  # fmt: skip
    assert [each.act for each in history("file_import", found.public_id)] == [
        "received", "check_asked", "checked", "run_asked", "finished",
    ]  # fmt: skip


def test_raw_answer_is_kept_as_it_came() -> None:
    made.done()
    kept = ImportedFile.objects.get()
    assert json.loads(kept.raw) == [list(pair) for pair in zip(made.HEADING, made.WHOLE, strict=True)]
    assert kept.raw_hash == digest(kept.raw)
    said = "Ce qui a été reçu d'une source ne se réécrit pas et ne se supprime pas."
    assert sql_refused("UPDATE applications_importedfile SET raw = '[]'") == said
    assert sql_refused("DELETE FROM applications_importedfile") == said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "le nom du tiers-lieu manque"),
        ({"commune": "", "postcode": "", "address": ""}, "la commune du lieu n'est pas trouvée"),
        ({"commune": "Nullepart", "postcode": "", "address": "au bout"}, "la commune du lieu n'est pas trouvée"),
        ({"received": ""}, "date de dépôt : elle manque"),
        ({"received": "hier"}, "date de dépôt : « hier » n'est pas une date"),
        ({"received": "31/12/2026"}, "date de dépôt : le 31 décembre 2026 à 0 h 00 est à venir"),
        ({"number": ""}, "le numéro du dossier manque"),
    ],
    ids=["no name", "no commune", "unknown commune", "no date", "no such date", "to come", "no number"],
)  # fmt: skip
@pytest.mark.parametrize("act", [made.tried, made.done], ids=["trial", "import"])
def test_file_that_cannot_be_ours_is_rejected_with_its_reason(
    act: Callable[[FileImport], FileImport], changes: dict[str, str], why: str
) -> None:
    found = act(made.received(made.row("1"), made.row(**{"number": "2"} | changes)))
    line = made.report(found)[1]
    assert (line[3], plain(line[5])[: len(why)]) == ("rejeté", why)
    assert found.counts == {"new": 1, "incomplete": 1, "rejected": 1}
    assert [each[0] for each in found.first_rejected] == [3]
    assert Application.objects.count() == (1 if found.state == S.DONE else 0)


def test_incomplete_file_is_imported_and_what_it_lacks_is_listed() -> None:
    found = made.done(made.received(made.row("1", summary="", amount="beaucoup")))
    [line] = made.report(found)
    assert line[3] == "importé"
    assert "« beaucoup » n'est pas un montant" in line[5]
    assert "Présentation" in line[6]
    assert Application.objects.get().requested_cents is None


def test_same_number_twice_in_a_source_is_read_once() -> None:
    found = made.done(made.received(made.row("1"), made.row("1", name="Le Doublon")))
    assert [line[3] for line in made.report(found)] == ["importé", "rejeté"]
    assert made.report(found)[1][5] == "même numéro que la ligne 2 : seule la première est lue"


def test_second_run_imports_only_what_is_new_and_changes_nothing() -> None:
    made.done(made.received(made.row("1")))
    first = Application.objects.get()
    frozen = Application.objects.filter(pk=first.pk).values().get(), first.receipt.content
    found = made.done(made.received(made.row("1"), made.row("2", siret="", name="Le Second")))
    assert found.counts == {"same": 1, "new": 1, "incomplete": 1}
    first = Application.objects.get(pk=first.pk)
    assert (Application.objects.filter(pk=first.pk).values().get(), first.receipt.content) == frozen
    assert list(Application.objects.order_by("pk").values_list("place_name", flat=True)) == [
        "Le Grenier d'ailleurs", "Le Second",
    ]  # fmt: skip


def test_difference_with_the_source_is_shown_and_changes_nothing() -> None:
    made.done(made.received(made.row("1")))
    row = Application.objects.get()
    found = made.done(made.received(made.row("1", amount="40 000", commune="Soissons", postcode="02200")))
    row.refresh_from_db()
    known = ImportedFile.objects.get()
    told = [(each["label"], plain(each["source"]), plain(each["ours"])) for each in known.differences]
    assert told == [
        ("Montant demandé", "40 000 €", "50 000 €"),
        ("Commune", "Soissons (02)", "Château-Thierry (02)"),
    ]
    assert found.counts == {"different": 1}
    assert "Montant demandé : à la source « 40 000 € », ici « 50 000 € »" in plain(made.report(found)[0][7])
    assert (row.requested_cents, row.commune_id) == (5_000_000, "02168")


def test_trial_keeps_no_difference() -> None:
    made.done(made.received(made.row("1")))
    found = made.tried(made.received(made.row("1", amount="40 000")))
    assert (found.counts, ImportedFile.objects.get().differences) == ({"different": 1}, [])


def test_two_sources_may_both_have_a_file_of_one_number() -> None:
    made.done(made.received(made.row("1")))
    wave = calls.demonstration_wave()
    other = acts.receive(
        wave, [made.csv(made.row("1", siret=""))], "autre.csv", received_by="Autre guichet (démonstration)",
        by=people.programme_member(), at=instants.CHECKED,
    )  # fmt: skip
    assert made.done(other).counts == {"new": 1, "incomplete": 1}


def test_account_of_the_same_address_gets_its_new_organisation_and_its_letters() -> None:
    user = people.person("porteur.101@exemple.test", "Porteur Exemple")
    made.done()
    row = Application.objects.get()
    assert (row.started_by, row.submitted_by) == (user, user)
    assert list(access.own(user, instants.CHECKED.date())) == [row]


def test_organisation_of_others_with_the_same_number_never_sees_the_file() -> None:
    stranger = people.another_holder()
    claimed = organisation("Structure au même numéro", by=stranger)
    claimed.siret = "12345678200010"
    claimed.save(update_fields=["siret"])
    made.done()
    row = Application.objects.get()
    assert row.organisation != claimed
    assert list(access.own(stranger, instants.CHECKED.date())) == []
    assert Membership.objects.filter(organisation=row.organisation).count() == 0


def test_own_organisation_of_the_same_number_is_found() -> None:
    user = people.person("porteur.101@exemple.test", "Porteur Exemple")
    own = organisation("Le Grenier", by=user)
    own.siret = "12345678200010"
    own.save(update_fields=["siret"])
    made.done()
    assert (Application.objects.get().organisation, Organisation.objects.count()) == (own, 1)


def test_files_of_one_number_have_one_organisation() -> None:
    made.done(made.received(made.row("1"), made.row("2", name="Le Second")))
    assert Organisation.objects.count() == 1


def test_file_that_may_be_here_already_is_said() -> None:
    made.done(made.received(made.row("1")))
    Organisation.objects.update(siret="12345678200010")
    from_here = calls.demonstration_wave()
    user = people.holder()
    own = organisation(by=user)
    own.siret = "12345678200010"
    own.save(update_fields=["siret"])
    from fabriques.applications.tests.factories import draft  # noqa: PLC0415 – beside its only use

    draft(from_here, by=user, of=own)
    found = made.tried(made.received(made.row("9", received="01/01/2026")))
    assert made.report(found)[0][5] == (
        "reçu à la source hors du calendrier de la vague ; "
        "un dossier de ce SIRET est déjà ouvert ici dans cette vague : peut-être le même"
    )


def test_imported_file_is_never_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from fabriques.applications.imports import writing  # noqa: PLC0415 – beside its only use

    found = made.tried()
    acts.run(found, by=people.programme_member(), at=instants.CHECKED)

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing, "keep", breaks)
    with pytest.raises(RuntimeError):
        working.work(found.public_id, by=IMPORT)
    counts = [model.objects.count() for model in (Application, Receipt, ImportedFile, Organisation)]
    assert counts == [0, 0, 0, 0]
    monkeypatch.undo()
    working.work(found.public_id, by=IMPORT)  # the worker comes back: the import begins again
    assert made.fresh(found).counts == {"new": 1, "incomplete": 1}


def test_worker_killed_half_way_counts_its_files_once() -> None:
    found = made.tried(made.received(made.row("1"), made.row("2", name="Le Second")))
    acts.run(found, by=people.programme_member(), at=instants.CHECKED)
    working.work(found.public_id, by=IMPORT)
    FileImport.objects.filter(pk=found.pk).update(state=S.RUNNING)
    working.work(found.public_id, by=IMPORT)
    assert made.fresh(found).counts["new"] == 2
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    "who",
    [people.holder, people.sous_prefecture_agent, people.prefecture_agent, people.region_agent, people.overseer,
     people.administrator, people.network_member],
)  # fmt: skip
def test_only_the_programme_team_imports(who: Callable[[], User]) -> None:
    user, found = who(), made.received()
    said = "Vous ne pouvez pas importer de dossiers."
    at = instants.CHECKED
    tries: list[Callable[[], object]] = [
        lambda: acts.receive(found.wave, [made.csv(made.WHOLE)], "a.csv", received_by="Ici", by=user, at=at),
        lambda: acts.ask_online(found.wave, 1, whole=True, by=user, at=at),
        lambda: acts.set_mapping(found, "x", {}, by=user, at=at),
        lambda: acts.check(found, by=user, at=at),
        lambda: acts.run(found, by=user, at=at),
    ]
    assert [refused(each) for each in tries] == [said] * 5


def test_wave_not_announced_receives_nothing() -> None:
    wave = calls.prepared(calls.demonstration_wave().rulebook, code="vague-2")
    people.programme_member()
    assert refused(lambda: made.received(wave=wave)) == (
        "Cette vague n'est pas encore annoncée : elle n'a pas pu recevoir de dossier."
    )


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.csv", "Le fichier « vide.csv » est vide."),
        (b"{", "rien.json", "Le fichier « rien.json » ne peut pas être lu. Ce n'est pas"),
        (b"[]", "rien.json", "« rien.json » ne contient aucun dossier."),
        (b"a;b\n", "entete.csv", "« entete.csv » ne contient aucun dossier."),
    ],
)  # fmt: skip
def test_file_that_holds_nothing_is_refused(content: bytes, name: str, said: str) -> None:
    wave, user = calls.demonstration_wave(), people.programme_member()
    told = refused(
        lambda: acts.receive(wave, [content], name, received_by="Ici", by=user, at=instants.CHECKED)
    )
    assert told.startswith(said)


def test_mapping_without_what_every_file_needs_is_refused() -> None:
    found = made.received(heading=tuple(f"Colonne {rank}" for rank in range(12)))
    assert refused(lambda: acts.check(found, by=people.programme_member(), at=instants.CHECKED)) == (
        "« Numéro du dossier à la source » n'a pas de colonne. « Date et heure de dépôt » n'a pas de colonne. "
        "« Nom du tiers-lieu » n'a pas de colonne. « Nom ou numéro SIRET de la structure » n'a pas de colonne. "
        "« Commune du lieu (code INSEE, code postal ou nom) » n'a pas de colonne."
    )


def test_mapping_is_kept_and_used_again_for_the_same_columns() -> None:
    heading = tuple(f"Colonne {rank}" for rank in range(12))
    first = made.received(heading=heading)
    [revision] = first.columns
    chosen = {
        "@id": "c1",
        "@received_at": "c2",
        "@organisation": "c4",
        "@postcode": "c10",
        "@commune": "c11",
        "place_name": "c7",
    }
    acts.set_mapping(
        first,
        revision,
        {**chosen, "nowhere": "c1", "@email": "c99"},
        by=people.programme_member(),
        at=instants.CHECKED,
    )
    again = made.received(heading=heading)
    assert again.mapping == {revision: chosen}
    assert whole(again.mapping, again.columns, acts.wanted(again.wave)).allowed
    assert made.done(again).counts == {"new": 1, "incomplete": 1}


def test_source_is_removed_after_a_month_and_the_files_stay() -> None:
    found = made.done()
    assert working.remove_old_sources(by=SCHEDULE, at=instants.DECIDED) == 0
    assert working.remove_old_sources(by=SCHEDULE, at=instants.ANNOUNCED) == 1
    found = made.fresh(found)
    assert (found.files_removed_at, found.first_rejected) == (instants.ANNOUNCED, [])
    assert ImportedFile.objects.count() == Application.objects.count() == 1
    assert working.remove_old_sources(by=SCHEDULE, at=instants.ANNOUNCED) == 0
