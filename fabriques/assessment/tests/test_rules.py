from __future__ import annotations

from fabriques.assessment.rules import expected
from fabriques.rulebooks import reader
from fabriques.rulebooks.form.types import Field, Kind


def test_documents_asked_are_those_of_the_rulebook_and_of_the_closed_list() -> None:
    book = reader.read(reader.load("demonstration")[0]).documents
    required = {document.code for document in book if document.required.value}
    asked = [
        Field("accounts", Kind.DOCUMENTS, "Comptes approuvés", document="approved_accounts"),
        Field("photos", Kind.DOCUMENTS, "Photos du lieu", document="photos"),
    ]
    found = expected(book, asked)
    assert (found["approved_accounts"], set(found)) == ("Comptes approuvés", {*required, "approved_accounts"})
