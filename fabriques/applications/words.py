"""The acts on files, as the journal says them."""

from __future__ import annotations

from fabriques.journal.words import register

register(
    {
        "started": "Brouillon commencé",
        "draft_deleted": "Brouillon supprimé par son porteur",
        "draft_kept": "Brouillon conservé à la clôture",
        "rules_adopted": "Nouvelles règles acceptées",
        "started_from": "Dossier repris d'un dossier précédent",
        "submitted": "Dossier déposé",
        "imported": "Dossier importé, reçu ailleurs",
        "withdrawn": "Dossier retiré",
        "read": "Dossier consulté par un service",
        "late_waiver_granted": "Dérogation à l'heure accordée",
        "correction_asked": "Correction demandée",
        "correction_answered": "Correction rendue",
        "correction_read": "Correction lue par le service",
        "correction_cancelled": "Demande de correction annulée",
        "piece_received": "Pièce reçue",
        "piece_replaced": "Pièce remplacée",
        "piece_restored": "Pièce remise",
        "piece_removed": "Pièce retirée",
        "piece_scanned": "Pièce analysée",
        "piece_read": "Pièce ouverte par un service",
        "orphans_removed": "Fichiers sans usage effacés",
        "member_added": "Membre du consortium ajouté",
        "member_removed": "Membre retiré",
        "members_invited": "Membres invités à signer",
        "intent_signed": "Intention signée",
        "intent_cancelled": "Signature annulée par un changement",
        "asked": "Travail demandé",
        "received": "Fichier reçu",
        "mapped": "Colonnes mises en correspondance",
        "check_asked": "Vérification demandée",
        "checked": "Vérification terminée",
        "run_asked": "Import demandé",
        "finished": "Travail terminé",
        "failed": "Travail interrompu",
        "files_removed": "Fichiers effacés après leur durée",
        "resemblance_found": "Ressemblance avec un autre dossier constatée",
    },
    {
        "application": "dossier",
        "piece": "pièce",
        "member": "membre d'un consortium",
        "store": "réserve de fichiers",
        "file_import": "import de dossiers",
        "places_check": "vérification d'une liste de lieux",
    },
)
