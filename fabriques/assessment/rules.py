"""Judgements on completeness: a finding of « incomplete » names what is missing, by the rulebook's list."""

from __future__ import annotations

from collections.abc import Sequence

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.rulebooks.types import Document


def expected(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents a service may ask for: those the rulebook requires, and no other.

    Source: closed list of the State's subsidy form (notice 51781), plus those specific to the call.
    """
    return tuple(document for document in documents if document.required.value)


def finding(documents: Sequence[Document], missing: Sequence[str]) -> Judgement:
    """Whether what a service calls missing is in the rulebook's list."""
    known = {document.code for document in expected(documents)}
    unknown = [code for code in missing if code not in known]
    return refuse_if(
        bool(unknown),
        Reason(
            "not_asked_for",
            f"Le règlement ne demande pas : {', '.join(unknown)}.",
            "Un service ne demande pas d'autre pièce que celles de la liste du règlement.",
            "Ne cochez que des pièces de la liste.",
        ),
    )
