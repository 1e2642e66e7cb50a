"""Reads over outside registers: what can be filled in for a number that a person typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from fabriques.connectors.company_register import Found, NotFound, look_up
from fabriques.organisations import identifiers
from fabriques.organisations.models import IdentityChange, Organisation
from fabriques.territories.locating.resolver import by_code

Outcome = Literal["found", "closed", "not_found", "by_hand", "unavailable", "refused"]


@dataclass(frozen=True)
class Prefill:
    """What a form may start with, and the sentence that says where it comes from.

    `initial` holds any of name, legal_form, siret, rna, ridet, tahiti, address, commune (an INSEE code). `found` is
    the register's answer, to give to the act `complete_from_register`.
    """

    outcome: Outcome
    sentence: str
    initial: Mapping[str, str] = field(default_factory=dict)
    found: Found | None = None

    @property
    def number(self) -> str:
        """The number to start with, whichever it is."""
        kinds = ("siret", "rna", "ridet", "tahiti")
        return next((self.initial[kind] for kind in kinds if self.initial.get(kind)), "")


def prefill(number: str) -> Prefill:
    """What the public register says of a SIRET, SIREN or RNA number; other numbers are completed by hand.

    Asks an outside service: not to be called inside a transaction. Never fails: the worst answer is a sentence.
    """
    try:
        kind, compact = identifiers.identify(number)
    except identifiers.IdentifierRefused as refused:
        return Prefill("refused", str(refused))
    typed: dict[str, str] = {} if kind == "siren" else {kind: compact}
    if kind in ("ridet", "tahiti"):
        return Prefill(
            "by_hand",
            _("Ce numéro est bien formé. Son répertoire ne se consulte pas d'ici : complétez à la main."),
            typed,
        )
    answer = look_up(compact)
    if isinstance(answer, Found):
        return told(answer)
    if isinstance(answer, NotFound):
        return Prefill("not_found", unknown(kind), typed)
    return Prefill("unavailable", _("%s Vous pouvez continuer à la main.") % answer.reason, typed)


def told(found: Found) -> Prefill:
    values = {
        "name": found.name,
        "legal_form": found.legal_form,
        "siret": found.siret,
        "rna": found.rna,
        "address": found.address,
        "commune": current_commune(found.commune),
    }
    initial = {key: value for key, value in values.items() if value}
    if not found.is_active:
        sentence = _(
            "D'après le répertoire public, cet établissement est fermé. Vérifiez le numéro, "
            "ou prenez celui de l'établissement actuel."
        )
        return Prefill("closed", sentence, initial, found)
    if not found.name:
        sentence = _(
            "Cette structure est au répertoire public, qui ne diffuse pas son nom à sa demande : écrivez-le vous-même."
        )
        return Prefill("found", sentence, initial, found)
    return Prefill("found", _("Trouvée au répertoire public des entreprises."), initial, found)


def unknown(kind: str) -> str:
    if kind == "rna":
        return _(
            "Ce numéro RNA n'est pas au répertoire public des entreprises : c'est le cas des associations sans numéro "
            "SIRET. Vous pouvez continuer à la main."
        )
    return _(
        "Ce numéro n'est pas au répertoire public des entreprises. Vérifiez-le ; s'il vient d'être attribué, "
        "continuez à la main."
    )


def current_commune(code: str) -> str:
    """The current commune of a code of the register, which keeps arrondissements municipaux; "" when unknown."""
    return by_code(code).commune or ""


def without_people(numbers: Mapping[str, object]) -> Organisation | None:
    """The structure of these numbers (siret, rna…) to which nobody belongs: what bears the number may then be added.

    Its row is locked: nobody joins it before what is added to it.
    """
    known = {kind: number for kind, number in numbers.items() if number}
    if not known:
        return None
    found = Organisation.objects.filter(**known, memberships=None).order_by("pk").first()
    if found is None:
        return None
    row = Organisation.objects.select_for_update(no_key=True).get(pk=found.pk)
    return None if row.memberships.exists() else row


def subject(organisation: Organisation) -> tuple[str, str]:
    return ("organisation", organisation.public_id)


@dataclass(frozen=True)
class Line:
    """One thing corrected: what it is, as it was and as it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    at: datetime
    lines: tuple[Line, ...]


def identity_changes(organisation: Organisation, since: datetime | None) -> list[Change]:
    """What the manager of an organisation corrected since an instant (a file's submission), newest first."""
    rows = organisation.identity_changes.order_by("-changed_at", "-pk")
    found = rows.filter(changed_at__gte=since) if since else rows
    return [Change(row.changed_at, tuple(lines_of(row))) for row in found]


LABELS = {field.name: str(field.verbose_name) for field in Organisation._meta.fields}


def lines_of(row: IdentityChange) -> Iterator[Line]:
    for name, after in row.after.items():
        yield Line(LABELS[name], row.before[name] or _("rien"), after or _("rien"))
