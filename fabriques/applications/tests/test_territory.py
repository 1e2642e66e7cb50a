"""Where the place of a file is, and the verdict kept with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from fabriques.accounts.tests.factories import another_holder, holder
from fabriques.applications import acts
from fabriques.applications.eligibility import standing
from fabriques.applications.models import Application, TerritoryVerdict
from fabriques.applications.tests import factories
from fabriques.calls.tests import factories as calls
from fabriques.common.database import check_deferred_now
from fabriques.common.reasons import Refusal
from fabriques.common.seen import NO_PAGE
from fabriques.common.tests import instants
from fabriques.common.tests.refusals import sql_refused
from fabriques.places.models import Place
from fabriques.territories.locating.values import Method
from fabriques.territories.tests.factories import SOISSONS
from fabriques.territories.tests.zoning_factories import generation

pytestmark = pytest.mark.django_db
IN_SOISSONS, IN_CHATEAU_THIERRY, AT_SEA = (3.3241, 49.3817), (3.403, 49.046), (-8.0, 47.0)


def placed(draft: Application, point: tuple[float, float]) -> Application:
    return acts.place_point(
        draft, point, method=Method.PERSON, score=1.0, by=draft.started_by, at=instants.DURING
    )


def refused(draft: Application, point: tuple[float, float]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as refusal:
        placed(draft, point)
    return refusal.value.codes


def test_point_is_kept_with_its_method_score_and_author() -> None:
    draft = placed(factories.whole_draft(), IN_CHATEAU_THIERRY)
    draft.refresh_from_db()
    kept = (draft.point, draft.location_method, draft.location_score, draft.located_by, draft.located_at)
    assert kept == (IN_CHATEAU_THIERRY, "person", 1.0, holder(), instants.DURING)


def test_point_chooses_the_commune_of_a_draft_that_has_none() -> None:
    assert placed(factories.draft(), IN_SOISSONS).commune_id == SOISSONS


def test_point_in_another_commune_is_refused_with_both_names() -> None:
    draft = factories.whole_draft()
    with pytest.raises(Refusal) as refusal:
        placed(draft, IN_SOISSONS)
    assert str(refusal.value) == (
        "Ce point est à Soissons (02), et le dossier dit que le lieu est à Château-Thierry (02)."
    )
    draft.refresh_from_db()
    assert draft.point is None


def test_point_outside_france_is_refused() -> None:
    assert refused(factories.draft(), AT_SEA) == ("outside_france",)


def test_point_of_someone_else_s_file_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        acts.place_point(
            factories.draft(),
            IN_SOISSONS,
            method=Method.PERSON,
            score=1.0,
            by=another_holder(),
            at=instants.DURING,
        )
    assert refusal.value.codes == ("not_a_member",)


def test_point_is_forgotten_when_the_commune_changes() -> None:
    draft = placed(factories.whole_draft(), IN_CHATEAU_THIERRY)
    moved = acts.write(
        draft, {"place": {"address": "", "commune": SOISSONS}}, by=draft.started_by, at=instants.DURING
    )
    moved.refresh_from_db()
    assert (moved.point, moved.located_by, moved.location_method) == (None, None, "")


def test_point_stays_while_the_commune_does() -> None:
    draft = placed(factories.whole_draft(), IN_CHATEAU_THIERRY)
    saved = acts.write(draft, {"summary": "Un lieu."}, by=draft.started_by, at=instants.DURING)
    saved.refresh_from_db()
    assert saved.point == IN_CHATEAU_THIERRY


def submitted_at(point: tuple[float, float]) -> Application:
    draft = placed(factories.whole_draft(), point)
    acts.submit(draft, by=draft.started_by, at=instants.DURING, seen=NO_PAGE)
    return Application.objects.get(pk=draft.pk)


def test_submission_gives_the_confirmed_point_to_the_place() -> None:
    place = submitted_at(IN_CHATEAU_THIERRY).place
    assert place is not None
    kept = (
        place.longitude,
        place.latitude,
        place.position,
        place.location_method,
        place.location_confirmed_by,
    )
    assert kept == (*IN_CHATEAU_THIERRY, Place.Position.CONFIRMED, "person", holder().public_id)


def test_submitted_point_is_frozen_in_the_database() -> None:
    file = submitted_at(IN_CHATEAU_THIERRY)
    said = sql_refused("UPDATE applications_application SET longitude = 0 WHERE id = %s", file.pk)
    assert said == "Un dossier déposé ne change plus : la position du lieu est figée à la seconde du dépôt."


def test_point_without_its_author_is_refused_by_the_database() -> None:
    draft = placed(factories.whole_draft(), IN_CHATEAU_THIERRY)
    said = sql_refused("UPDATE applications_application SET located_by_id = NULL WHERE id = %s", draft.pk)
    assert said == (
        "Un point sur la carte a une longitude, une latitude, une commune, et la personne qui l'a confirmé."
    )


def test_submission_keeps_the_verdict_of_the_reference_day() -> None:
    file = factories.submitted()
    kept = file.territory_verdict
    assert (kept.reference_day, kept.eligibility, kept.computed_at) == (
        instants.OPENS.date(), TerritoryVerdict.Answer.YES, instants.DURING,
    )  # fmt: skip
    assert [(fact["fact"], fact["answer"]) for fact in kept.content["facts"]] == [
        ("arrondissement_without_fabrique", "yes")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_territoryverdict SET eligibility = 'no'",
        "DELETE FROM applications_territoryverdict",
        "TRUNCATE applications_territoryverdict CASCADE",
    ],
)
def test_verdict_kept_with_a_file_never_changes(statement: str) -> None:
    factories.submitted()
    check_deferred_now()  # TRUNCATE would otherwise be refused for what still waits to be checked
    assert sql_refused(statement) == (
        "Le verdict de territoire conservé avec un dossier ne change pas : il dit ce qui valait à sa réception."
    )


def ami_file() -> Application:
    version = calls.rulebook(calls.call(), "ami_2019_2021", *calls.AMI_FILLED)
    return factories.submitted(calls.opened(calls.prepared(version)))


def test_verdict_is_recomputed_and_its_changes_told() -> None:
    generation("qpv", "2024", {"93066": "QP093001"}, valid_from=date(2015, 1, 1))
    file = ami_file()
    found = standing(file)
    assert found is not None
    assert (found.kept.eligibility, found.changes) == ("unknown", [])
    generation("qpv", "2026", {factories.CHATEAU_THIERRY: "QP002009"}, valid_from=date(2025, 12, 1))
    later = standing(file)
    assert later is not None
    fact = "Dans un quartier prioritaire de la politique de la ville (QPV)"
    assert later.changes == [
        f"{fact} : « non » devient « à vérifier ».",
        f"{fact} : zonage « qpv » 2024 remplacé par « qpv » 2026.",
        f"{fact} : aucune classe devient QP002009.",
    ]


def test_draft_has_no_verdict_kept() -> None:
    assert standing(factories.whole_draft()) is None


@pytest.mark.parametrize(("listed", "needs"), [(["021"], False), (["024"], True)])
def test_file_outside_the_territories_of_the_wave_needs_a_derogation(listed: list[str], needs: bool) -> None:
    assert factories.submitted(calls.demonstration_wave(listed=listed)).needs_derogation is needs


def client() -> Client:
    found = Client()
    found.force_login(holder())
    return found


def test_position_page_keeps_what_was_typed_when_it_is_refused() -> None:
    draft = factories.whole_draft()
    page = f"/espace/candidatures/{draft.public_id}/position/"
    response = client().post(page, {"lon": "3,3241", "lat": "49,3817"})
    assert response.status_code == 422
    form = response.context["form"]
    assert (form["lon"].value(), form["lat"].value()) == ("3,3241", "49,3817")
    assert form.non_field_errors() == [
        "Ce point est à Soissons (02), et le dossier dit que le lieu est à Château-Thierry (02). "
        "Le verdict de territoire porte sur un seul endroit. "
        "Replacez le point, ou changez la commune dans le dossier."
    ]


def test_position_page_saves_the_point_then_returns_to_the_file() -> None:
    draft = factories.whole_draft()
    response = client().post(
        f"/espace/candidatures/{draft.public_id}/position/", {"lon": "3,403", "lat": "49,046"}
    )
    assert (response.status_code, response["Location"]) == (302, f"/espace/candidatures/{draft.public_id}/")
    draft.refresh_from_db()
    assert draft.point == IN_CHATEAU_THIERRY
