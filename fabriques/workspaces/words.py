"""The acts on lists and reminders, as the journal says them."""

from __future__ import annotations

from fabriques.applications.readings.kinds import Reading
from fabriques.journal.details import Detail, among, yes_no
from fabriques.journal.models import Entry
from fabriques.journal.words import act_words, register
from fabriques.workspaces.models import ListExport

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
    {
        "form": Detail("format", among(ListExport.Form.choices)),
        "shared": Detail("partagée avec un service", yes_no),
        "first": Detail("ouverte d'abord", yes_no),
        "whole": Detail("tout le journal", yes_no),
    },
    step="Listes, exports et rappels",
)


def entry_words(entry: Entry) -> str:
    """What an entry says: its act, with what was read."""
    if entry.act == "read" and entry.subject_kind == "application":
        return str(Reading(entry.facts.get("what", Reading.FILE)).label)
    if entry.act == "read" and entry.subject_kind == "file_import":
        return "Dossiers lus à la source"
    return act_words(entry.act)
