from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse

from fabriques.accounts.models import User
from fabriques.common.dates import say_day
from fabriques.common.deadlines import Standing
from fabriques.common.durations import counted
from fabriques.correspondence.wording import typed
from fabriques.overview.filters import FACETS, ME, SILENCE, Watched
from fabriques.overview.unanswered import Waiting

MOST_NAMED = 30


def silence_near(
    found: Sequence[tuple[Waiting, Standing]], people: Mapping[int, User] | None = None, *, mine: bool = False
) -> tuple[str, str]:
    """What a service receives before silence rejects some of its files: which ones, when, and what stops the delay.

    `people`: who is in charge of which, by the key of the file; `mine`: the letter goes to that person.
    """
    known = people or {}
    named = "\n".join(line(file, standing, known.get(file.pk)) for file, standing in found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    rest = f"\n- et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""
    page = f"{settings.SITE_ADDRESS}{reverse('workspaces:service_list')}?{SILENCE}={Watched.NEAR}"
    page += f"&{FACETS['in_charge']}={ME}" if mine else ""
    rule = found[0][1].deadline.rule
    body = f"""Bonjour,

Sans réponse du service, le silence vaudra rejet de{" ces dossiers que vous suivez" if mine else ""} :
{named}{rest}

Ce délai part de l'accusé de réception de chaque dossier ({rule}). Il est suspendu tant que des pièces manquantes \
demandées sont attendues ; seule la notification d'une décision l'arrête.

La liste à jour :
{page}
"""
    many = len(found)
    return f"Silence : {many} dossier{'s' if many > 1 else ''} bientôt rejeté{'s' if many > 1 else ''}", body


def line(file: Waiting, standing: Standing, person: User | None) -> str:
    last = "" if standing.last_day is None else f"le {say_day(standing.last_day)}"
    left = f"dans {counted(standing.remaining)}" if standing.remaining else "aujourd'hui, dernier jour"
    followed = "" if person is None else f" ; suivi par {typed(str(person))}"
    return f"- {typed(file.place_name)} ({file.receipt}) : {last}, {left}{followed}"
