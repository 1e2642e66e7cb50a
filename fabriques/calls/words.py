"""The acts on calls and waves, as the journal says them."""

from __future__ import annotations

from functools import cache

from fabriques.journal.details import Detail, euros, number, several, when, yes_no
from fabriques.journal.words import register
from fabriques.rulebooks.form import reader as form_reader
from fabriques.rulebooks.starting import BLANK, OTHER, SEED_TITLES

# What is changed in a wave that nobody has seen yet (`waves.acts.EDITED`).
EDITED = {
    "title": "intitulé",
    "opens_at": "ouverture",
    "closes_at": "clôture",
    "rulebook": "règlement",
    "form": "formulaire",
}


@cache
def form_title(code: str) -> str:
    return form_reader.read_once(form_reader.load(code)).title if code in form_reader.shipped() else code


def start_words(value: object) -> str:
    """What the draft of a form began from."""
    kind, _, name = str(value).partition(":")
    words = {"last": "la dernière version de cet appel", "rules": "le règlement de cet appel"}
    return words.get(kind) or (f"l'appel « {name} »" if kind == "call" else f"« {form_title(name)} »")


def seed_words(value: object) -> str:
    """What the draft of a rulebook began from."""
    kind, _, name = str(value).partition(":")
    if kind == OTHER:
        return f"le règlement de l'appel « {name} »"
    return "un règlement vierge" if kind == BLANK else SEED_TITLES.get(kind, kind)


register(
    {
        "programme_founded": "Programme créé",
        "call_opened": "Appel ouvert",
        "rulebook_draft_begun": "Brouillon de règlement commencé",
        "rulebook_draft_saved": "Brouillon de règlement enregistré",
        "rulebook_draft_discarded": "Brouillon de règlement abandonné",
        "rulebook_published": "Règlement publié",
        "form_draft_begun": "Brouillon de formulaire commencé",
        "form_draft_saved": "Brouillon de formulaire enregistré",
        "form_draft_discarded": "Brouillon de formulaire abandonné",
        "form_published": "Formulaire publié",
        "form_used": "Formulaire choisi pour une vague",
        "wave_prepared": "Vague préparée",
        "wave_edited": "Vague modifiée",
        "wave_opened": "Vague annoncée",
        "wave_prolonged": "Clôture repoussée",
        "wave_amended": "Règlement d'une vague changé",
        "wave_territories_set": "Liste de territoires d'une vague changée",
        "envelope_set": "Enveloppe fixée",
        "envelope_removed": "Enveloppe retirée",
        "question_asked": "Question posée",
        "question_answered": "Question répondue",
        "question_set_aside": "Question mise à l'écart",
        "network_kept": "Réseau à prévenir enregistré",
        "opening_alerts_asked": "Alertes d'ouverture demandées",
        "opening_alert_sent_again": "Alerte d'ouverture renvoyée",
    },
    {
        "programme": "programme",
        "call": "appel",
        "wave": "vague",
        "question": "question",
    },
    {
        "wave": Detail("vague", refers="wave_code"),
        "year": Detail("année"),
        "ceiling_cents": Detail("plafond", euros),
        "version": Detail("version"),
        "revision": Detail("révision"),
        "seed": Detail("règlement de départ", seed_words),
        "start": Detail("formulaire de départ", start_words),
        "reserved": Detail("réservée à une liste", yes_no),
        "listed": Detail("territoires de la liste", number),
        "change": Detail("motif publié", refers="wave_change", only_named=True),
        "wave_edited.changed": Detail("changé", several(lambda name: EDITED[name])),
        "opens_at": Detail("nouvelle ouverture", when),
        "results_after_silence": Detail("résultats annoncés après le rejet par le silence, le", when),
        "closes_at": Detail("nouvelle clôture", when),
    },
    step="Appels et vagues",
)
