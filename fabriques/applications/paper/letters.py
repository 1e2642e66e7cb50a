"""What the sender of a file on paper receives, by mail or by post."""

from __future__ import annotations

import json
from datetime import datetime

from fabriques.applications import after_arrival
from fabriques.applications.lateness.rules import Arrival
from fabriques.applications.models import Application, Receipt
from fabriques.applications.paper.words import LACKING, lacking, paper_words
from fabriques.common.dates import legal_day, say_day
from fabriques.correspondence.wording import typed
from fabriques.territories.contacts import reach


def acknowledgement(application: Application, receipt: Receipt) -> tuple[str, str]:
    """The acknowledgement of a file on paper, with the mentions of CRPA R112-5."""
    content = json.loads(receipt.content)
    found = lacking(content["paper"])
    absent = "\n".join(["", f"{LACKING} :", *(f"• {each}" for each in found), ""]) if found else ""
    body = f"""Bonjour,

Votre dossier « {typed(application.place_name)} », envoyé sur papier, est arrivé au service \
le {say_day(legal_day(receipt.issued_at))}.
{paper_words(content["paper"], Arrival(content["arrival"]), datetime.fromisoformat(content["closes_at"]))}
{absent}
Numéro d'accusé de réception : {receipt.number}
Appel : {application.wave.call.title}, {application.wave.title}
Service chargé de votre dossier : {application.service}
{reach(application.service)}
Empreinte du contenu saisi : {receipt.fingerprint}

{after_arrival.written(receipt)}
"""
    return f"Votre dossier est arrivé : {typed(application.place_name)}", body
