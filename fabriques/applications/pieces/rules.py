"""Judgements on a document that a person sends for one question of a file."""

from __future__ import annotations

from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.common.values import grouped

MEGABYTE = 1_000_000
SPACE = "\N{NO-BREAK SPACE}"
FROZEN_RULE = "Un dossier déposé est figé à la seconde de son dépôt."


def weight(size: int) -> str:
    """« 240 ko », « 3,4 Mo »: a size in bytes as people read it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1000))}{SPACE}ko"
    return f"{size / MEGABYTE:.1f}".replace(".", ",").replace(",0", "") + f"{SPACE}Mo"


def asked(known: bool) -> Judgement:
    return refuse_if(
        not known,
        Reason(
            "not_asked",
            "Cette pièce n'est pas demandée dans ce dossier.",
            "Seules les pièces du formulaire de l'appel sont reçues.",
            "Choisissez la pièce dans la liste du formulaire.",
        ),
    )


def changeable(*, draft: bool, reopened: bool) -> Judgement:
    """Pieces change in a draft, or where a service has asked for a correction."""
    return refuse_if(
        not draft and not reopened,
        Reason(
            "pieces_frozen",
            "Les pièces de ce dossier ne peuvent plus changer.",
            FROZEN_RULE,
            "Si une pièce doit être corrigée, demandez-le au service chargé du dossier : il peut la rouvrir.",
        ),
    )


def removable(*, draft: bool, asked_by_correction: bool, sent: bool) -> Judgement:
    """After submission, what was received with the file or sent since is replaced, never taken away."""
    return refuse_if(
        not draft and not asked_by_correction,
        Reason(
            "piece_of_the_file",
            "Cette pièce faisait partie du dossier déposé : elle ne se retire pas.",
            FROZEN_RULE,
            "Remplacez-la par la nouvelle version : les deux restent consultables.",
        ),
    ) & refuse_if(
        not draft and asked_by_correction and sent,
        Reason(
            "piece_sent",
            "Cette pièce a été envoyée au service : elle ne se retire pas.",
            "Ce qu'un service a reçu reste dans le dossier.",
            "Remplacez-la par la nouvelle version : les deux restent consultables.",
        ),
    )


def new_content(name: str, *, known: bool) -> Judgement:
    """Whether sending a document added something: the same content is kept once, under its first name."""
    return refuse_if(
        known,
        Reason(
            "already_received",
            f"Ce document est déjà reçu, sous le nom « {name} » : rien n'a été ajouté.",
            "Un même contenu est gardé une fois par question.",
            "Si vous vouliez en envoyer un autre, choisissez-le et recommencez.",
        ),
    )


def another_content(name: str, *, known: bool) -> Judgement:
    """After submission, a piece is not replaced by another that the service has already: it would only vanish."""
    return refuse_if(
        known,
        Reason(
            "already_there",
            f"Ce document est déjà reçu, sous le nom « {name} ».",
            "Une pièce que le service a reçue se remplace par un document nouveau.",
            "Choisissez un autre fichier, ou laissez ces deux pièces comme elles sont.",
        ),
    )


def light_enough(size: int, limit: int) -> Judgement:
    return refuse_if(
        size > limit,
        Reason(
            "too_large",
            f"Ce fichier est trop lourd ({weight(size)}).",
            f"Une pièce pèse {weight(limit)} au plus.",
            "Réduisez-le : numérisez en noir et blanc ou à 150 points par pouce, ou séparez le document en deux.",
        ),
    )


def few_enough(count: int, maximum: int | None) -> Judgement:
    """`count`: the pieces already there for this question."""
    most = maximum or 20
    return refuse_if(
        count >= most,
        Reason(
            "enough_pieces",
            f"{grouped(count)} fichier{'s' if count > 1 else ''} déjà reçu{'s' if count > 1 else ''} pour cette pièce.",
            f"Le formulaire en accepte {grouped(most)} au plus.",
            "Remplacez ou retirez l'un des fichiers reçus.",
        ),
    )


def without_password(locked: bool, rule: str) -> Judgement:
    return refuse_if(
        locked,
        Reason(
            "password",
            "Ce PDF est protégé par un mot de passe : personne ici ne pourrait le lire.",
            rule,
            "Ouvrez-le, enregistrez-en une copie sans mot de passe, puis déposez cette copie.",
        ),
    )


def readable(*, waiting: bool, infected: bool) -> Judgement:
    """A document in quarantine is given to nobody."""
    if infected:
        reason = Reason(
            "infected",
            "Un virus a été trouvé dans ce document : il ne peut pas être ouvert.",
            "Aucun document où un virus a été trouvé n'est donné à lire.",
            "La personne qui l'a déposé en est prévenue ; elle peut le remplacer.",
        )
        return Judgement((reason,))
    return refuse_if(
        waiting,
        Reason(
            "not_scanned_yet",
            "Ce document attend son analyse par l'antivirus.",
            "Aucun document n'est donné à lire avant d'avoir été analysé.",
            "Réessayez dans quelques minutes.",
        ),
    )
