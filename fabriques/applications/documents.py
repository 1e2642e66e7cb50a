"""The receipt as a PDF, made again from the frozen content: the same bytes each time."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from fabriques.applications.letters import implicit_rejection
from fabriques.applications.models import Receipt
from fabriques.common.dates import say_instant_to_the_second
from fabriques.common.values import Money

TEMPLATE = Path(__file__).parent / "receipt.typ"


@lru_cache(maxsize=1)
def compiler() -> typst.Compiler:
    """One compiler a process; it reads no system font, so that every machine gives the same document."""
    fonts = Path(settings.BASE_DIR) / "var" / "vendor" / "pdf-fonts"
    return typst.Compiler(font_paths=[str(fonts)] if fonts.is_dir() else [], ignore_system_fonts=True)


def organisation_line(organisation: dict[str, str]) -> str:
    """« Association du Grenier, RNA W021000001 »: the name with the number that identifies it, if any."""
    numbers = {"SIRET": organisation["siret"], "RNA": organisation["rna"]}
    return ", ".join(
        [organisation["name"], *(f"{label} {number}" for label, number in numbers.items() if number)]
    )


def receipt_pdf(receipt: Receipt) -> bytes:
    """The acknowledgement as tagged PDF/UA; what people typed enters as data, never as source."""
    application = receipt.application
    content = json.loads(receipt.content)
    requested = content["requested_cents"]
    facts = {
        "number": receipt.number,
        "received": say_instant_to_the_second(receipt.issued_at),
        "call": content["call"],
        "wave": content["wave"]["title"],
        "organisation": organisation_line(content["organisation"]),
        "place": content["place"]["name"],
        "address": content["place"]["address"] or "non indiquée",
        "commune": f"{content['place']['commune_name']} ({content['place']['commune']})",
        "requested": Money(requested).label if requested else "non indiqué",
        "service": content["service"]["name"],
        "contact": content["service"]["email"] or "ses coordonnées figurent sur la page du dossier",
        "rulebook": f"version {content['rulebook']['version']} ({content['rulebook']['sha256'][:16]}…)",
        "fingerprint": receipt.fingerprint,
        "silence": implicit_rejection(receipt),
        "fictitious": application.wave.is_fictitious,
        "summary": content["summary"],
        "activities": content["activities"],
        "answers": [
            {"label": criterion.label, "text": content["answers"].get(criterion.code, "")}
            for criterion in application.rulebook.rules.criteria
        ],
    }
    compiled = compiler().compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    if not isinstance(compiled, bytes):
        raise TypeError("a PDF comes as one piece")
    return compiled
