"""A form beside the rules of its call, told in French while it is written: what it leaves out, what it adds.

Nothing here keeps a form from being published: what does is a problem of its own text (`contradictions`).
"""

from __future__ import annotations

from collections.abc import Iterator

from fabriques.rulebooks.checks import Finding, Severity
from fabriques.rulebooks.form.printing import pages
from fabriques.rulebooks.form.types import BANK_DETAILS, Field, Form, Kind
from fabriques.rulebooks.types import Document, Rulebook
from fabriques.rulebooks.values import Item

# The closed list of the State's subsidy form (Cerfa 12156, notice 51781): no other piece may be asked for, but
# those specific to the call, which its rulebook names.
CLOSED_LIST = (
    Item("statutes", "Statuts"),
    Item("officers", "Liste des personnes chargées de l'administration"),
    Item(BANK_DETAILS, "Relevé d'identité bancaire"),
    Item("power_of_signature", "Pouvoir donné au signataire par le représentant légal"),
    Item("approved_accounts", "Comptes approuvés du dernier exercice clos"),
    Item("auditor_report", "Rapport du commissaire aux comptes"),
    Item("activity_report", "Dernier rapport d'activité approuvé"),
)
CLOSED_LIST_RULE = "liste fermée du formulaire Cerfa 12156, notice 51781"


def check(form: Form, book: Rulebook) -> tuple[Finding, ...]:
    """Every remark, those that ask for a look first."""
    found = [
        *_criteria(form, book),
        *_documents(form, book),
        *_natures(form, book),
        *_indicators(form, book),
        *_consortium(form, book),
        *_length(form, book),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity is Severity.INFO))


def paths(form: Form) -> Iterator[tuple[str, Field]]:
    """Every question with its path in the text."""
    for section in form.sections:
        for field in section.fields:
            yield f"sections.{section.code}.fields.{field.code}", field


def undeclared_indicators(form: Form, book: Rulebook) -> tuple[str, ...]:
    """The indicators that the form announces and that the yearly return of the call does not declare yet."""
    known = {indicator.code for indicator in book.yearly_return.indicators}
    return tuple(
        field.indicator for field in form.fields() if field.indicator and field.indicator not in known
    )


def _criteria(form: Form, book: Rulebook) -> Iterator[Finding]:
    known = {criterion.code for criterion in book.criteria}
    asked = {field.criterion for field in form.fields() if field.kind in (Kind.TEXT, Kind.LONG_TEXT)}
    for criterion in book.criteria:
        if criterion.code not in asked:
            text = (
                f"Aucune question ne répond au critère « {criterion.label} » : les jurés n'auraient rien à lire. "
                "Ajoutez un texte, ou rattachez-y une question."
            )
            yield Finding(Severity.WARNING, "criterion_not_asked", "sections", text)
    for path, field in paths(form):
        if field.criterion and field.criterion not in known:
            text = (
                f"« {field.criterion} » n'est pas un critère du règlement. Choisissez-en un autre, ou aucun."
            )
            yield Finding(Severity.WARNING, "criterion_unknown", path, text)
        elif field.criterion and (field.condition or not field.required):
            text = "Cette question répond à un critère, et tout le monde n'a pas à y répondre."
            yield Finding(Severity.INFO, "criterion_optional", path, text)


def _documents(form: Form, book: Rulebook) -> Iterator[Finding]:
    asked = {field.document: (path, field) for path, field in paths(form) if field.kind is Kind.DOCUMENTS}
    for document in book.documents:
        if document.code in asked:
            yield from _count(document, *asked[document.code])
            continue
        severity = Severity.INFO if document.required.value is False else Severity.WARNING
        text = f"Le règlement nomme la pièce « {document.label} », et le formulaire ne la demande pas."
        yield Finding(severity, "document_not_asked", "sections", text)
    allowed = {document.code for document in book.documents} | {item.code for item in CLOSED_LIST}
    for path, field in paths(form):
        if field.kind is Kind.DOCUMENTS and field.document not in allowed:
            text = (
                f"« {field.label} » n'est ni une pièce du règlement, ni une pièce de la {CLOSED_LIST_RULE} : "
                "elle ne peut pas être exigée. Retirez-la, ou nommez-la au règlement."
            )
            yield Finding(Severity.WARNING, "document_outside_lists", path, text)


def _count(document: Document, path: str, field: Field) -> Iterator[Finding]:
    least = document.count.value
    if least is not None and (field.minimum or 0) < least:
        text = f"Le règlement demande au moins {document.count.words}, et le formulaire {field.minimum or 0}."
        yield Finding(Severity.WARNING, "document_too_few", path, text)


def natures(book: Rulebook) -> tuple[Item, ...]:
    """The natures of spending that the rulebook names, those the grant may pay first."""
    return (*(book.spending.eligible.value or ()), *(book.spending.excluded.value or ()))


def _natures(form: Form, book: Rulebook) -> Iterator[Finding]:
    known = {item.code for item in natures(book)}
    for path, field in paths(form):
        for category in field.categories:
            if category.nature and category.nature not in known:
                text = (
                    f"« {category.label} » : « {category.nature} » n'est pas une nature de dépense du règlement. "
                    "Choisissez-en une autre, ou aucune."
                )
                yield Finding(Severity.WARNING, "nature_unknown", path, text)
            elif known and not category.nature:
                text = f"« {category.label} » : sans nature de dépense, ces lignes restent « à vérifier »."
                yield Finding(Severity.INFO, "nature_missing", path, text)


def _indicators(form: Form, book: Rulebook) -> Iterator[Finding]:
    known = {indicator.code: indicator for indicator in book.yearly_return.indicators}
    for path, field in paths(form):
        if not field.indicator:
            continue
        indicator = known.get(field.indicator)
        if indicator is None:
            text = (
                f"Le bilan annuel de cet appel ne demande pas encore ce chiffre (« {field.indicator} ») : "
                "l'engagement est gardé, et sera repris dès que le bilan le déclarera."
            )
            yield Finding(Severity.INFO, "indicator_undeclared", path, text)
        elif field.kind is Kind.NUMBER and field.unit != indicator.unit:
            text = f"Le bilan compte « {indicator.label} » en {indicator.unit}, et cette question en {field.unit}."
            yield Finding(Severity.WARNING, "indicator_unit", path, text)


def _consortium(form: Form, book: Rulebook) -> Iterator[Finding]:
    admitted, asked = book.applicants.consortium.value, bool(form.of_kind(Kind.CONSORTIUM))
    if admitted and not asked:
        text = "Le règlement admet les consortiums, et aucune question n'en demande les membres."
        yield Finding(Severity.INFO, "consortium_not_asked", "sections", text)
    if admitted is False and asked:
        text = "Le règlement n'admet pas les consortiums, et une question en demande les membres."
        yield Finding(Severity.WARNING, "consortium_not_admitted", "sections", text)


def _length(form: Form, book: Rulebook) -> Iterator[Finding]:
    most = book.form.pages_maximum
    if most.value is not None and pages(form) > most.value:
        text = (
            f"Rempli au plus long et imprimé, ce formulaire fait {pages(form)} pages, pour {most.words} au plus. "
            "Raccourcissez les réponses, ou retirez des questions."
        )
        yield Finding(Severity.WARNING, "too_many_pages", "sections", text)
