"""What a form may not say: a code twice, a condition on a later or unknown field, a piece without a name."""

from __future__ import annotations

from collections.abc import Iterator

from fabriques.rulebooks.form.types import (
    HOLDS_KINDS,
    HOLDS_LENGTH,
    ONCE,
    UNFIT_IN_GROUP,
    Condition,
    Field,
    Form,
    Holds,
    Kind,
    Section,
)
from fabriques.rulebooks.problems import Problem

CONDITIONING = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.ATTESTATION)
RESERVED = {
    "address",
    "commune",
    "commune_search",
    "shown",
    "seen",
    "fields",
    "keep",
    "save",
    "review",
    "search",
    "csrfmiddlewaretoken",
}
YES_NO_VALUES = {"yes", "no"}


def contradictions(form: Form) -> Iterator[Problem]:
    """Yield every problem between the parts of a form, each at its path."""
    earlier: dict[str, Field] = {}
    for section in form.sections:
        if not section.fields:
            yield Problem(f"sections.{section.code}", "cette rubrique n'a pas de question. Ajoutez-en une.")
        for field in section.fields:
            path = path_of(section, field)
            yield from _of_field(path, field, earlier)
            earlier.setdefault(field.code, field)
    yield from _needed(form)


def path_of(section: Section, field: Field) -> str:
    return f"sections.{section.code}.fields.{field.code}"


def _of_field(path: str, field: Field, earlier: dict[str, Field]) -> Iterator[Problem]:
    if field.code in earlier:
        yield Problem(path, f"le code « {field.code} » sert déjà à une autre question. Donnez-en un autre.")
    if field.code in RESERVED:
        yield Problem(path, f"le code « {field.code} » est réservé à la plateforme. Donnez-en un autre.")
    if field.kind in ONCE and any(other.kind is field.kind for other in earlier.values()):
        yield Problem(f"{path}.kind", "une seule question de ce genre a un sens dans un formulaire.")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield Problem(f"{path}.minimum", "le minimum dépasse le maximum. Corrigez l'un des deux.")
    if field.holds is not None:
        yield from _of_holding(path, field, field.holds, earlier)
    if field.condition is not None:
        yield from _of_condition(f"{path}.asked_if", field, field.condition, earlier)
    if field.kind is Kind.GROUP:
        yield from _of_group(path, field)
    codes = [category.code for category in field.categories]
    if len(set(codes)) < len(codes):
        yield Problem(f"{path}.categories", "deux catégories ont le même code. Donnez-en un à chacune.")


def _of_holding(path: str, field: Field, holds: Holds, earlier: dict[str, Field]) -> Iterator[Problem]:
    if field.kind not in HOLDS_KINDS[holds]:
        yield Problem(f"{path}.holds", "ce genre de question ne peut pas porter cette information.")
    if any(other.holds is holds for other in earlier.values()):
        yield Problem(f"{path}.holds", "une autre question porte déjà cette information.")
    longest = HOLDS_LENGTH[holds]
    if field.maximum is not None and field.maximum > longest:
        yield Problem(f"{path}.maximum", f"cette information tient en {longest} caractères au plus.")


def _of_condition(
    path: str, field: Field, condition: Condition, earlier: dict[str, Field]
) -> Iterator[Problem]:
    if bool(condition.field) == bool(condition.legal_forms):
        yield Problem(
            path,
            "une condition porte sur une autre question (field) ou sur la forme juridique (legal_forms).",
        )
        return
    if not condition.field:
        return
    other = earlier.get(condition.field)
    if other is None:
        yield Problem(
            f"{path}.field",
            f"« {condition.field} » n'est pas une question posée avant celle-ci. "
            "Une question dépend d'une réponse déjà donnée.",
        )
        return
    known = _values_of(other)
    if condition.values and known is None:
        yield Problem(f"{path}.values", "seule une question à choix peut être comparée à des valeurs.")
    for value in condition.values:
        if known is not None and value not in known:
            yield Problem(f"{path}.values", f"« {value} » n'est pas une réponse possible à cette question.")


def _values_of(field: Field) -> set[str] | None:
    if field.kind in (Kind.YES_NO, Kind.ATTESTATION):
        return YES_NO_VALUES
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return {choice.code for choice in field.choices}
    return None


def _of_group(path: str, field: Field) -> Iterator[Problem]:
    if not field.fields:
        yield Problem(f"{path}.fields", "un groupe répété contient au moins une question.")
    seen: set[str] = set()
    for inner in field.fields:
        inside = f"{path}.fields.{inner.code}"
        if inner.code in seen:
            yield Problem(inside, f"le code « {inner.code} » sert deux fois dans ce groupe.")
        seen.add(inner.code)
        if inner.kind in UNFIT_IN_GROUP:
            yield Problem(f"{inside}.kind", "ce genre de question ne se répète pas dans un groupe.")
        if inner.condition or inner.holds or inner.shared or inner.law:
            yield Problem(
                inside, "dans un groupe, une question n'a ni condition, ni partage, ni rôle particulier."
            )


def _needed(form: Form) -> Iterator[Problem]:
    for holds, said in (
        (Holds.PLACE_NAME, "le nom du tiers-lieu"),
        (Holds.SUMMARY, "la présentation du lieu"),
    ):
        field = form.holding(holds)
        if field is None or not field.required or field.condition or field.law:
            yield Problem(
                "sections",
                f'aucune question obligatoire ne porte {said} (holds = "{holds.value}") : '
                "les listes, les courriers et le registre en ont besoin.",
            )
    for kind, said in ((Kind.PLACE, "l'adresse du lieu"), (Kind.REQUEST, "le montant demandé")):
        fields = form.of_kind(kind)
        if not fields or not fields[0].required or fields[0].condition or fields[0].law:
            yield Problem(
                "sections", f'aucune question obligatoire ne demande {said} (kind = "{kind.value}").'
            )
