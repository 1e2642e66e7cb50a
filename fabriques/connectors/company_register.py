"""The State's public search of companies: who stands behind a SIRET, a SIREN or an RNA number.

Off unless settings.COMPANY_REGISTER_URL gives its base address. Every fault of the service is an answer,
`Unavailable`, and typing by hand goes on. Nothing here may be called inside a transaction.
"""

from __future__ import annotations

from functools import cache as once
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from fabriques.connectors.company_register_format import Answer, Found, NotFound, Unavailable, read
from fabriques.connectors.exchange import ExchangeFailed, Fault, Pace, Service

__all__ = ["Answer", "Found", "NotFound", "Register", "Unavailable", "look_up"]

ANSWER_WITHIN_S = 4.0
TURN_WITHIN_S = 2.0  # a person waits no longer for the turn of their question
MOST_BYTES = 500_000
KEPT_S = 86_400  # an answer is kept a day, in the database: every process finds it there
# The service allows seven a second to each address. Two a second for each process stays below it with two web
# processes and one worker; raise it only where fewer processes run.
PER_SECOND = 2.0
SHOWN = {"page": 1, "per_page": 5, "minimal": "true", "include": "siege,complements,matching_etablissements"}


class Register:
    """A client of one base address. ValueError when it is neither https nor on this machine."""

    def __init__(
        self,
        base: str,
        *,
        per_second: float = PER_SECOND,
        answer_within: float = ANSWER_WITHIN_S,
        turn_within: float = TURN_WITHIN_S,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.service = Service(base)
        self.pace = Pace(per_second)
        self.answer_within, self.turn_within, self.most_bytes = answer_within, turn_within, most_bytes

    def look_up(self, number: str) -> Answer:
        """Ask for a compact SIRET, SIREN or RNA. Directors are not asked for: « minimal » leaves them out."""
        target = f"/search?{urlencode({'q': number, **SHOWN})}"
        try:
            self.pace.wait(self.turn_within)
            body = self.service.get(target, within=self.answer_within, most=self.most_bytes)
            return read(body, number)
        except ExchangeFailed as failure:
            return Unavailable(said(failure.fault))
        except ValueError:
            return Unavailable(_("Le répertoire public des entreprises a donné une réponse illisible."))


def said(fault: Fault) -> str:
    if fault == "busy":
        return _("Le répertoire public des entreprises reçoit trop de demandes en ce moment.")
    if fault in ("oversized", "cut", "unexpected"):
        return _("Le répertoire public des entreprises a donné une réponse inattendue.")
    return _("Le répertoire public des entreprises ne répond pas.")


@once
def client(base: str) -> Register:
    return Register(base)


def is_on() -> bool:
    """Whether numbers can be looked up from this platform at all."""
    return bool(getattr(settings, "COMPANY_REGISTER_URL", ""))


def look_up(number: str) -> Answer:
    """Who a compact number identifies; an answer less than a day old is not asked for again."""
    base: str = getattr(settings, "COMPANY_REGISTER_URL", "")
    if not base:
        return Unavailable(
            _("La recherche au répertoire des entreprises n'est pas activée sur cette plateforme.")
        )
    key = f"company-register:{number}"
    known: Answer | None = cache.get(key)
    if known is not None:
        return known
    answer = client(base).look_up(number)
    if not isinstance(answer, Unavailable):
        cache.set(key, answer, KEPT_S)
    return answer
