from __future__ import annotations

from collections.abc import Collection

from fabriques.common.reasons import Judgement, Reason, refuse_if


def deletable(*, draft: bool, relied_on: Collection[str]) -> Judgement:
    """Whether a file may be deleted: never once submitted, nor when something else rests on it.

    `relied_on`: the names of the records that do (a closing, a waiver, a nomination, another file).
    """
    return refuse_if(
        not draft,
        Reason(
            "not_a_draft",
            "Ce dossier n'est plus un brouillon : il ne se supprime pas.",
            "Un dossier déposé est gardé tel qu'il a été reçu.",
            "Vous pouvez le retirer depuis sa page, tant que rien n'est décidé.",
        ),
    ) & refuse_if(
        draft and bool(relied_on),
        Reason(
            "relied_on",
            f"Ce brouillon ne peut pas être supprimé : {', '.join(sorted(relied_on))}.",
            "Un brouillon sur lequel une démarche s'appuie est gardé avec elle.",
            "Laissez-le tel quel : personne d'autre que votre structure ne lit ce que vous y avez écrit.",
        ),
    )


def may_delete(*, member: bool, manager: bool, author: bool) -> Judgement:
    """Whoever started a draft deletes it as long as they belong to the structure; so does who answers for it."""
    return refuse_if(
        not member or not (manager or author),
        Reason(
            "may_not_delete",
            "Vous ne pouvez pas supprimer ce brouillon.",
            "Un brouillon est supprimé par la personne qui l'a commencé, ou par une personne responsable.",
            "Demandez-le à l'une d'elles.",
        ),
    )
