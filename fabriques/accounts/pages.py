"""Who may open a page, by what their grants in force open to them today."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.access import perimeter_of, person
from fabriques.accounts.perimeters import Perimeter
from fabriques.common import authorization as kinds
from fabriques.common import clock
from fabriques.common.pages import Audience, of_object


def open_by(judge: Callable[[Perimeter], bool]) -> Callable[[HttpRequest], bool]:
    """Judge by the perimeter, which is read once a request."""
    return lambda request: judge(perimeter_of(person(request), clock.today()))


PROGRAMME = Audience(
    _("à l'équipe nationale du programme"),
    frozenset({kinds.PROGRAMME}),
    open_by(lambda perimeter: perimeter.programme),
)
PERIMETER_READERS = Audience(
    _("aux services qui instruisent des dossiers"),
    frozenset({*kinds.SERVICES, kinds.PANEL, kinds.OVERSIGHT}),
    open_by(lambda perimeter: perimeter.sees_files),
)
ASSESSORS = Audience(
    _("aux services qui instruisent des dossiers"),
    frozenset(kinds.SERVICES),
    open_by(lambda perimeter: bool(perimeter.assessed)),
)
DECIDERS = Audience(
    _("à qui décide sur un territoire et à l'équipe nationale du programme"),
    frozenset({kinds.PREFECTURE, kinds.PROGRAMME}),
    open_by(lambda perimeter: perimeter.programme or bool(perimeter.decided)),
)
SERVICES = Audience(
    _("aux services de l'État"),
    frozenset(kinds.SERVICES),
    open_by(lambda perimeter: perimeter.programme or bool(perimeter.seen)),
)
JOURNAL_READERS = Audience(
    _("à l'équipe nationale du programme et au contrôle national"),
    frozenset({kinds.PROGRAMME, kinds.OVERSIGHT}),
    open_by(lambda perimeter: perimeter.programme or perimeter.controls_all),
)
# What the national control reads beside the team: waves, zonings, the journal.
NATIONAL_READERS = JOURNAL_READERS
SERVICE_READERS = Audience(
    _("aux services de l'État et au contrôle national"),
    SERVICES.kinds | {kinds.OVERSIGHT},
    open_by(lambda perimeter: perimeter.programme or bool(perimeter.seen) or perimeter.controls_all),
)
GRANTORS = Audience(
    _("aux personnes qui habilitent"),
    frozenset({kinds.PREFECTURE, kinds.PROGRAMME, kinds.ADMINISTRATOR}),
    open_by(lambda perimeter: perimeter.gives_roles),
)
GRANT_READERS = Audience(
    _("aux personnes qui habilitent et au contrôle"),
    GRANTORS.kinds | {kinds.OVERSIGHT},
    open_by(
        lambda perimeter: (
            perimeter.gives_roles or perimeter.programme or perimeter.controls_all or perimeter.administrator
        )
    ),
)
ADMINISTRATORS = Audience(
    _("à l'administration technique"),
    frozenset({kinds.ADMINISTRATOR}),
    open_by(lambda perimeter: perimeter.administrator),
)
# What a person asked for or was given, which nobody else sees.
OWNER = of_object(_("à la personne que cela concerne"), *kinds.KINDS)
