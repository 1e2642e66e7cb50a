"""What of ours a column of a source may fill: the file's own facts, then the questions of the wave's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fabriques.rulebooks.form.types import Field, Form, Holds, Kind

ID, RECEIVED_AT, EMAIL = "@id", "@received_at", "@email"
ORGANISATION, SIRET, RNA, LEGAL_FORM = "@organisation", "@siret", "@rna", "@legal_form"
ADDRESS, COMMUNE_CODE, POSTCODE, COMMUNE = "@address", "@commune_code", "@postcode", "@commune"
COMMUNE_TARGETS = (COMMUNE_CODE, POSTCODE, COMMUNE)
# Tables of several rows have no column of their own in a flat export: their questions stay to be answered.
UNMAPPED = (Kind.BUDGET, Kind.FUNDING, Kind.GROUP, Kind.CONSORTIUM, Kind.PLACE)


@dataclass(frozen=True)
class Target:
    """`spellings`: other names, by which a column is recognised; `question`: the field of the form, if it is one.

    `suffix`: of the key of a column that says it, in a source that splits places (« Q12.code »).
    """

    code: str
    label: str
    required: bool = False
    spellings: tuple[str, ...] = ()
    question: Field | None = None
    year: str = ""
    suffix: str = ""


REQUESTED = ("montant demande", "subvention demandee", "montant de la subvention")
OWN = (
    Target(
        ID,
        "Numéro du dossier à la source",
        required=True,
        spellings=(
            "dossier.number",
            "numero",
            "id",
            "numero de dossier",
            "dossier",
            "n dossier",
            "reference",
        ),
    ),
    Target(
        RECEIVED_AT,
        "Date et heure de dépôt",
        required=True,
        spellings=(
            "dossier.dateDepot",
            "date de depot",
            "depose le",
            "recu le",
            "date depot",
            "date de reception",
        ),
    ),
    Target(
        EMAIL,
        "Adresse électronique du porteur",
        spellings=("usager.email", "email", "courriel", "adresse electronique", "mail", "e mail"),
    ),
    Target(
        ORGANISATION,
        "Nom de la structure",
        spellings=("demandeur.nom", "structure", "organisme", "porteur", "association", "raison sociale"),
    ),
    Target(SIRET, "Numéro SIRET de la structure", spellings=("demandeur.siret", "siret", "numero siret")),
    Target(RNA, "Numéro RNA de la structure", spellings=("demandeur.rna", "rna", "numero rna")),
    Target(
        LEGAL_FORM,
        "Forme juridique de la structure",
        spellings=("demandeur.categorie", "forme juridique", "statut", "statut juridique"),
    ),
    Target(
        ADDRESS,
        "Adresse du lieu",
        spellings=("adresse", "adresse du lieu", "adresse du tiers lieu"),
        suffix=".street",
    ),
    Target(
        COMMUNE_CODE,
        "Code INSEE de la commune du lieu",
        spellings=("code insee", "insee", "code commune", "codgeo", "citycode"),
        suffix=".code",
    ),
    Target(POSTCODE, "Code postal du lieu", spellings=("code postal", "cp", "postcode"), suffix=".postcode"),
    Target(
        COMMUNE, "Nom de la commune du lieu", spellings=("commune", "ville", "nom de la commune", "localite")
    ),
)


def targets(form: Form, years: Sequence[str]) -> tuple[Target, ...]:
    """Everything that a mapping may name, in the order of the page."""
    return (*OWN, *(target for field in form.fields() for target in of_field(field, years)))


def of_field(field: Field, years: Sequence[str]) -> tuple[Target, ...]:
    if field.kind in UNMAPPED:
        return ()
    required = field.holds is Holds.PLACE_NAME
    if field.kind is not Kind.REQUEST:
        return (Target(field.code, field.label, required, (field.code,), field),)
    if len(years) == 1:
        names = (field.code, *REQUESTED)
        return (Target(f"{field.code}.{years[0]}", field.label, False, names, field, years[0]),)
    return tuple(
        Target(f"{field.code}.{year}", f"{field.label}, année {year}", False, (), field, year)
        for year in years
    )


def unmapped(form: Form) -> tuple[Field, ...]:
    """The questions that a flat source cannot answer."""
    return tuple(field for field in form.fields() if field.kind in UNMAPPED and field.kind is not Kind.PLACE)
