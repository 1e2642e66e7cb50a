"""The kinds of value a parameter may hold, each with its unit and its check of what was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fabriques.common.values import Money
from fabriques.rulebooks.problems import MisreadError
from fabriques.rulebooks.values import YEAR_UNIT, Effect, Item, Role

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

MOST = 10**12


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of value: `unit` is the only one accepted (None: any word), `parse` raises MisreadError."""

    unit: str | None
    parse: Callable[[object], T]


def shown(raw: object) -> str:
    """What was written, as a person recognises it."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return f"« {raw} »" if isinstance(raw, str) else str(raw)


def whole(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise MisreadError(
            f"{shown(raw)} n'est pas un nombre entier. Écrivez-le sans guillemets ni décimale, "
            "par exemple 300 ou 50_000."
        )
    if raw < 0:
        raise MisreadError(
            f"{raw} est négatif, ce qu'aucune règle ne peut vouloir dire. Écrivez un nombre positif."
        )
    if raw > MOST:
        raise MisreadError(f"{raw} est trop grand pour être vrai. Vérifiez le nombre de zéros.")
    return raw


def money(raw: object) -> Money:
    if isinstance(raw, int) and not isinstance(raw, bool) and raw < 0:
        raise MisreadError(
            f"le montant {raw} est négatif : on ne peut ni donner ni plafonner moins que zéro euro. "
            "Écrivez un montant positif."
        )
    return Money.euros(whole(raw))


def percentage(raw: object) -> int:
    rate = whole(raw)
    if rate > 100:
        raise MisreadError(f"{rate} % dépasse le tout. Écrivez un nombre entre 0 et 100.")
    return rate


def day(raw: object) -> date:
    if isinstance(raw, datetime) or not isinstance(raw, date):
        raise MisreadError(
            f"{shown(raw)} n'est pas un jour. Écrivez-le sans guillemets, par exemple 2023-10-06."
        )
    return raw


def hour(raw: object) -> time:
    if not isinstance(raw, time):
        raise MisreadError(
            f"{shown(raw)} n'est pas une heure. Écrivez-la sans guillemets, par exemple 18:00:00."
        )
    return raw


def flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise MisreadError(f"{shown(raw)} ne répond ni oui ni non. Écrivez true (oui) ou false (non).")
    return raw


def text(raw: object) -> str:
    if not isinstance(raw, str):
        raise MisreadError(f"{shown(raw)} n'est pas un texte. Écrivez une phrase entre guillemets droits.")
    if not raw.strip():
        raise MisreadError("ce texte est vide. Écrivez-le entre guillemets droits, ou retirez la ligne.")
    return raw.strip()


def code(raw: object) -> str:
    """A code goes into addresses and exports: it is plain and does not change."""
    if not isinstance(raw, str) or not re.fullmatch(r"[a-z0-9_]{1,60}", raw):
        raise MisreadError(
            f"{shown(raw)} ne peut pas servir de code. "
            "Écrivez-le en minuscules sans accent, avec des chiffres ou « _ »."
        )
    return raw


def one_of(choices: type[Choice], raw: object) -> Choice:
    known = [choice.value for choice in choices]
    if not isinstance(raw, str) or raw not in known:
        raise MisreadError(f"{shown(raw)} n'est pas un choix connu. Écrivez l'un de : {', '.join(known)}.")
    return choices(raw)


def zone(raw: object) -> str:
    name = text(raw)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MisreadError(
            f"« {name} » n'est pas un fuseau horaire connu : l'heure limite serait ambiguë. "
            "Écrivez par exemple Europe/Paris."
        ) from error
    return name


def items(raw: object) -> tuple[Item, ...]:
    """A list of `{ code, label }`, in the order of the text."""
    if not isinstance(raw, list) or not raw:
        raise MisreadError(
            f"{shown(raw)} n'est pas une liste. Écrivez value = [ {{ code = …, label = … }}, … ]."
        )
    entries = tuple(_item(entry) for entry in raw)
    codes = [entry.code for entry in entries]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise MisreadError(f"le code « {twice[0]} » revient deux fois dans la liste. Gardez-en un seul.")
    return entries


def _item(raw: object) -> Item:
    if not isinstance(raw, dict) or set(raw) != {"code", "label"}:
        raise MisreadError("chaque entrée de la liste a un code et un label, et rien d'autre.")
    return Item(code=code(raw["code"]), label=text(raw["label"]))


MONEY = Kind("EUR", money)
COUNT: Kind[int] = Kind(None, whole)
PERCENT = Kind("%", percentage)
YEAR = Kind(YEAR_UNIT, whole)
DAY = Kind("date", day)
HOUR = Kind("heure", hour)
FLAG = Kind("oui/non", flag)
TEXT = Kind("texte", text)
CODE = Kind(None, code)
ZONE = Kind("fuseau horaire", zone)
ITEMS = Kind("liste", items)
ROLE: Kind[Role] = Kind("rôle", partial(one_of, Role))
EFFECT: Kind[Effect] = Kind("effet", partial(one_of, Effect))
