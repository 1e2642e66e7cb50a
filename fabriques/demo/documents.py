"""Documents that stand for what holders send: made here, the same for every file, and fictitious at first sight."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Literal

import typst
from PIL import Image

from fabriques.rulebooks.form.types import BANK_DETAILS, Field

SOURCE = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title)
#set text(lang: "fr", size: 12pt)
#set page(
  margin: 2.2cm,
  header: align(center, text(fill: rgb("#a5182f"), weight: "bold")[DÉMONSTRATION : document fictif, sans valeur]),
  footer: context align(center, counter(page).display("1 / 1", both: true)),
)
= #facts.title
#for page in facts.pages [
  #if page != facts.pages.first() { pagebreak() }
  #for line in page [#par(line) #v(0.6em)]
]
#if facts.rows.len() > 0 {
  table(columns: (1fr, auto), align: (left, right), ..facts.rows.flatten())
}
"""
ARTICLES = (
    "Article 1. Objet : l'association de démonstration fait vivre un lieu ouvert à tous, avec des ateliers, des "
    "bureaux et des rencontres.",
    "Article 2. Siège : 1 rue de la Démonstration, dans une commune qui n'existe pas.",
    "Article 3. Membres : est membre toute personne qui adhère aux présents statuts et paie sa cotisation.",
    "Article 4. Assemblée : elle se réunit une fois par an et approuve les comptes et le rapport d'activité.",
    "Article 5. Bureau : une présidente, un trésorier et une secrétaire, élus pour deux ans.",
    "Article 6. Dissolution : ce qui reste va à une association de même objet.",
)
ACCOUNT = (
    "Titulaire : Structure de démonstration",
    "IBAN : FR00 0000 0000 0000 0000 0000 000",
    "Banque d'exemple",
)
BUDGET = (
    ("Charges", "Montant"), ("Salaires de démonstration", "38 000 €"), ("Loyer et fluides", "9 500 €"),
    ("Animation", "12 500 €"), ("Total des charges", "60 000 €"), ("Produits", ""), ("Subvention demandée", "50 000 €"),
    ("Recettes propres", "10 000 €"), ("Total des produits", "60 000 €"),
)  # fmt: skip
LETTER = (
    "Exemple, le 2 mars",
    "Madame, Monsieur,",
    "La commune de démonstration soutient ce projet, qui rend service à ses habitants.",
    "Elle met un local à sa disposition et suit son travail.",
    "Le maire de démonstration",
)


def document(field: Field, rank: int) -> tuple[str, bytes]:
    """The name and the content of a piece for a question, by what it asks for."""
    return made(field.document or field.code, field.label, rank)


@cache
def made(kind: str, label: str, rank: int) -> tuple[str, bytes]:
    name, title = f"demonstration-{kind.replace('_', '-')}-{rank}", f"{label} ({rank})"
    if kind == BANK_DETAILS:
        return f"{name}.png", compiled(title, [ACCOUNT], form="png")
    if kind == "support_letter" and rank % 2:
        return f"{name}.jpg", photographed(compiled(title, [LETTER], form="png"))
    if kind == "statutes":
        return f"{name}.pdf", compiled(title, [ARTICLES[:2], ARTICLES[2:4], ARTICLES[4:]])
    lines = (f"Ce document tient la place de : {label}.", "Aucune personne, aucune somme n'y est réelle.")
    return f"{name}.pdf", compiled(title, [lines], BUDGET if kind == "provisional_budget" else ())


def compiled(
    title: str,
    pages: Sequence[Sequence[str]],
    rows: Sequence[tuple[str, str]] = (),
    *,
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """A PDF, or the picture of its one page: a scan, without a word that a machine reads."""
    facts = json.dumps({"title": title, "pages": pages, "rows": rows}, ensure_ascii=False)
    content = typst.compile(
        SOURCE.encode(),
        format=form,
        ppi=100,
        sys_inputs={"facts": facts},
        ignore_system_fonts=True,
        timestamp=0,
    )
    if not isinstance(content, bytes):
        raise TypeError("one document comes as one piece")
    return content


def photographed(png: bytes) -> bytes:
    content = BytesIO()
    with Image.open(BytesIO(png)) as page:
        page.convert("RGB").save(content, "JPEG", quality=80)
    return content.getvalue()
