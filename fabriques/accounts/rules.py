"""Judgements on roles: over what each one is held, which go together, how long, and what may be lent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from fabriques.common.dates import say_day
from fabriques.common.pasted import name_text
from fabriques.common.reasons import ALLOWED, Judgement, Reason, refuse_if

# Over which kinds of perimeter each role of the programme is held.
ROLE_KINDS: Mapping[str, frozenset[str]] = {
    "assessor": frozenset({"service", "commune", "arrondissement", "departement", "region"}),
    "decider": frozenset({"service"}),
    "programme": frozenset({"service"}),
    "panel": frozenset({"region", "national"}),
    "network": frozenset({"network"}),
    "oversight": frozenset({"departement", "region", "national"}),
    "administrator": frozenset({"national"}),
}
# Whoever controls or administers holds nothing else: they would read, or do, through the other role.
ALONE = frozenset({"oversight", "administrator"})
# What may be lent, by kind: a seat in a jury, a control or an administration is held in person.
LENT: Mapping[str, frozenset[str]] = {
    "absence": frozenset({"assessor", "decider", "programme"}),
    "signature": frozenset({"decider", "programme"}),
}
AGENTS = frozenset({"assessor", "decider", "programme"})


def over(role: str, kind: str, level: str = "") -> Judgement:
    """Whether a role is held over that kind of perimeter; `level` is that of a service. Source: programme.md §12."""
    fits = kind in ROLE_KINDS[role] and (role != "programme" or level == "national_team")
    return refuse_if(
        not fits,
        Reason(
            "role_not_over_this",
            "Ce rôle ne s'exerce pas sur ce périmètre.",
            "Chaque rôle a ses périmètres : un service pour décider, une région pour un jury, un réseau pour l'animer.",
            "Choisissez un autre rôle, ou un autre périmètre.",
        ),
    )


def named(name: str, *, erased: bool) -> Judgement:
    """Whether an account may bear a name: one that can be read, on an account that still names somebody."""
    return refuse_if(
        erased or not name or name_text(name) != name,
        Reason(
            "unreadable_name",
            "Ce nom ne peut pas être enregistré.",
            "Un compte ouvert porte un nom écrit sur une ligne, en lettres ou en chiffres, sans signe invisible.",
            "Tapez votre nom au clavier, sans le copier.",
        ),
    )


def compatible(role: str, held: Collection[str]) -> Judgement:
    """Whether a role may be added to those a person holds or is promised."""
    others = set(held) - {role}
    return refuse_if(
        (role in ALONE and bool(others)) or bool(ALONE & others),
        Reason(
            "role_held_alone",
            "Le contrôle et l'administration technique ne se cumulent avec aucun autre rôle.",
            "Qui contrôle n'agit pas, et qui administre la plateforme ne lit pas les dossiers.",
            "Retirez d'abord l'autre habilitation, ou choisissez une autre personne.",
        ),
    )


def not_to_oneself(*, same: bool) -> Judgement:
    return refuse_if(
        same,
        Reason(
            "not_to_oneself",
            "Vous ne pouvez pas changer vos propres habilitations.",
            "Personne ne s'accorde ni ne se retire un rôle.",
            "Demandez-le à une autre personne qui peut habiliter.",
        ),
    )


def confirmed_first(*, unconfirmed: bool) -> Judgement:
    """Whether a person may act as the one to whom an address was given; `unconfirmed`: theirs is only declared."""
    return refuse_if(
        unconfirmed,
        Reason(
            "address_unconfirmed",
            "Votre adresse électronique n'est pas encore confirmée.",
            "Une adresse dit qui vous êtes une fois confirmée par un code reçu à cette adresse.",
            "Confirmez-la depuis votre compte, page « Adresse électronique », puis revenez ici.",
        ),
    )


def proved_by_receiver(*, proved: bool) -> Judgement:
    """Whether someone may be given a role: the person at that address, and not whoever typed it."""
    return refuse_if(
        not proved,
        Reason(
            "receiver_unconfirmed",
            "Cette personne n'a pas encore confirmé l'adresse électronique de son compte.",
            "Un rôle est donné à une personne dont l'adresse est confirmée : un compte peut être ouvert à l'adresse "
            "d'une autre.",
            "Demandez-lui de la confirmer depuis son compte, page « Adresse électronique », puis recommencez.",
        ),
    )


def dates(since: date, until: date | None) -> Judgement:
    return refuse_if(
        until is not None and until < since,
        Reason(
            "ends_before_it_starts",
            "La fin est avant le début.",
            "Une habilitation se termine après son début.",
            "Corrigez l'une des deux dates.",
        ),
    )


def motive(text: str, what: str = "Un retrait est motivé") -> Judgement:
    """Whether a withdrawal, or `what`, says why; the words are kept beside the record, their digest in the journal."""
    return refuse_if(
        not text.strip(),
        Reason(
            "without_motive",
            "Il manque le motif.",
            f"{what} ; le journal garde une trace vérifiable du motif.",
            "Écrivez en une phrase pourquoi.",
        ),
    )


def lending(role: str, kind: str) -> Judgement:
    """Whether a role may be lent that way."""
    return refuse_if(
        role not in LENT[kind],
        Reason(
            "not_lent_this_way",
            "Cette habilitation ne se délègue pas ainsi.",
            "Une absence couvre l'instruction, la décision ou l'équipe du programme ; une signature, la décision seule "
            "ou l'équipe du programme. Un siège de jury, un contrôle ou un réseau sont personnels.",
            "Choisissez l'autre nature de délégation, ou demandez une habilitation pour la personne.",
        ),
    )


def lending_dates(since: date, until: date, *, on: date, held_until: date | None) -> Judgement:
    """Whether a delegation starts today or later and ends with the giver's grant at the latest."""
    judgement = dates(since, until) & refuse_if(
        since < on,
        Reason(
            "delegation_in_the_past",
            f"La délégation ne peut pas commencer avant aujourd'hui, {say_day(on)}.",
            "Une délégation se donne avant les actes qu'elle couvre.",
            "Choisissez un début à partir d'aujourd'hui.",
        ),
    )
    if held_until is None:
        return judgement
    return judgement & refuse_if(
        until > held_until,
        Reason(
            "delegation_beyond_the_grant",
            f"Votre habilitation se termine le {say_day(held_until)}, avant cette délégation.",
            "On ne délègue pas plus que ce que l'on a.",
            f"Choisissez une fin au plus tard le {say_day(held_until)}.",
        ),
    )


def receiving(held: Collection[str], *, role: str, same: bool) -> Judgement:
    """Whether someone may receive a delegation: another agent of the State, who controls and administers nothing.

    `held` are the roles they hold themselves today.
    """
    judgement = refuse_if(
        same,
        Reason(
            "delegation_to_oneself",
            "Une délégation se donne à une autre personne.",
            "On ne se délègue rien à soi-même.",
            "Indiquez l'adresse de la personne qui vous remplace.",
        ),
    )
    if same:
        return judgement
    return (ALLOWED if AGENTS & set(held) else refuse_if(True, NOT_AN_AGENT)) & compatible(role, held)


NOT_AN_AGENT = Reason(
    "receiver_is_no_agent",
    "Cette personne n'a pas d'habilitation d'instruction, de décision ou de l'équipe du programme.",
    "Une délégation se donne à une personne déjà habilitée, dont le rôle a été vérifié.",
    "Faites-la d'abord habiliter, puis donnez la délégation.",
)


def last_administrator(*, others: bool) -> Judgement:
    return refuse_if(
        not others,
        Reason(
            "last_administrator",
            "C'est la dernière habilitation d'administration technique.",
            "La plateforme garde toujours une personne qui administre les comptes.",
            "Habilitez d'abord une autre personne.",
        ),
    )
