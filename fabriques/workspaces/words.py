"""The acts on lists and reminders, as the journal says them."""

from __future__ import annotations

from fabriques.applications.readings.kinds import Reading
from fabriques.journal.models import Entry
from fabriques.journal.words import act_words, register

register(
    {
        "list_exported": "Liste exportée",
        "downloaded": "Fichier téléchargé",
        "file_removed": "Fichier effacé après sa durée",
        "archive_taken": "Archive de ses données prise par la personne",
        "journal_exported": "Journal exporté",
        "saved": "Vue enregistrée",
        "renamed": "Vue renommée",
        "opened_first": "Vue ouverte d'abord",
        "removed": "Vue supprimée",
        "silence_near": "Service prévenu d'un rejet proche par le silence",
        "left_without_agent": "Service laissé sans agent",
        "staffed_again": "Service de nouveau pourvu d'un agent",
    },
    {
        "list_export": "export de liste",
        "saved_view": "vue de la liste",
    },
)


def entry_words(entry: Entry) -> str:
    """What an entry on a file says in its history: the act, and what was read."""
    what = entry.facts.get("what", Reading.FILE)
    return str(Reading(what).label) if entry.act == "read" else act_words(entry.act)
