from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from fabriques.accounts.models import User
from fabriques.applications import access
from fabriques.applications.models import Application, Correction, Piece
from fabriques.applications.paper.access import fillable, may_fill
from fabriques.applications.pieces import rules
from fabriques.applications.states import ApplicationState
from fabriques.common.authorization import HOLDER, OVERSIGHT, PANEL, SERVICES, right
from fabriques.common.dates import legal_day
from fabriques.common.reasons import Judgement, Reason, refuse_if
from fabriques.connectors import scanner
from fabriques.organisations.access import reads_bank_details
from fabriques.rulebooks.form.types import BANK_DETAILS, Kind

Requests = Callable[[Application, datetime], Mapping[str, datetime]]
REQUESTS: list[Requests] = []


def own(user: User, on: date) -> QuerySet[Piece]:
    """Every piece of the files that a person writes in, replaced and removed ones included."""
    return Piece.objects.filter(application__in=fillable(user, on))


def assessed(user: User, at: datetime) -> QuerySet[Piece]:
    """The pieces of the files of a person's perimeter: those of the submission and what came after.

    What the holder replaced or removed while writing is a draft's, and drafts are never seen by a service; nor is
    what the holder has added on its request and not sent yet.
    """
    after = Q(replaced_at=None) | Q(replaced_at__gt=F("application__submitted_at"))
    return Piece.objects.sent(at).filter(after, application__in=access.assessed(user, legal_day(at)))


def signed(user: User, at: datetime) -> QuerySet[Piece]:
    """The pieces held by the files that a person signed for a member of their consortium."""
    return Piece.objects.given(at).filter(application__in=access.signed(user, legal_day(at)))


def readable(user: User, at: datetime) -> QuerySet[Piece]:
    mine, seen = own(user, legal_day(at)).values("pk"), assessed(user, at).values("pk")
    return Piece.objects.filter(Q(pk__in=mine) | Q(pk__in=seen) | Q(pk__in=signed(user, at).values("pk")))


def bank_codes(application: Application) -> frozenset[str]:
    """The questions of a file whose documents tell where its structure is paid."""
    asked = application.questions.of_kind(Kind.DOCUMENTS)
    return frozenset({BANK_DETAILS, *(field.code for field in asked if field.is_bank_details)})


def reserved(user: User, application: Application, on: date) -> frozenset[str]:
    """Those that a person may not see, nor know by name: the piece obeys the rule of the bank details themselves."""
    opened = reads_bank_details(user, application.organisation, on).allowed
    return frozenset() if opened else bank_codes(application)


@right(HOLDER, *SERVICES, PANEL, OVERSIGHT)
def may_open(user: User, piece: Piece, at: datetime) -> Judgement:
    """Whoever may read the file opens its documents, but for those that tell where its structure is paid."""
    on = legal_day(at)
    seen = readable(user, at).filter(pk=piece.pk).exists()
    return refuse_if(
        not seen,
        Reason(
            "may_not_open",
            "Cette pièce ne vous est pas ouverte.",
            "Une pièce se lit par la structure du dossier, par les membres qui l'ont signé et par les services de son "
            "territoire.",
            "Si vous devez la lire, demandez une habilitation à l'équipe du programme.",
        ),
    ) & refuse_if(
        piece.code in reserved(user, piece.application, on),
        Reason(
            "bank_details_closed",
            "Cette pièce bancaire ne vous est pas ouverte.",
            "Les coordonnées bancaires se lisent par la personne responsable de la structure et par le service qui "
            "prend la décision.",
            "Adressez-vous à la préfecture du département de la structure.",
        ),
    )


def register_request(source: Requests) -> Requests:
    """Let the pieces that a later step asks for be sent, as those of a correction are; called when it is loaded.

    `source` tells the questions whose pieces are awaited from a file's holder at an instant, each with until when.
    """
    REQUESTS.append(source)
    return source


def reopened(application: Application, at: datetime) -> dict[str, datetime]:
    """The questions whose pieces a service asks for again and awaits at an instant, and until when at the soonest."""
    found: dict[str, datetime] = {}
    if application.state != ApplicationState.SUBMITTED:
        return found
    for source in REQUESTS:
        for code, until in source(application, at).items():
            found[code] = min(until, found.get(code, until))
    return found


@register_request
def asked_by_correction(application: Application, at: datetime) -> dict[str, datetime]:
    """The questions of the correction awaited from the holder."""
    awaited = Correction.objects.filter(
        application=application, answered_at=None, cancelled_at=None, due_at__gt=at
    )
    return {code: due_at for fields, due_at in awaited.values_list("fields", "due_at") for code in fields}


@right(HOLDER, *SERVICES)
def may_change(user: User, application: Application, code: str, at: datetime) -> Judgement:
    """Whoever writes in the file, in a draft or where a correction is awaited."""
    draft = application.state == ApplicationState.DRAFT
    return may_fill(user, application, legal_day(at)) & rules.changeable(
        draft=draft, reopened=not draft and code in reopened(application, at)
    )


def may_read(piece: Piece) -> Judgement:
    """Whether the content may be given at all, whoever asks: quarantine lasts until a verdict."""
    return rules.readable(
        waiting=piece.scan_state == Piece.Scan.WAITING
        or (piece.scan_state == Piece.Scan.NONE and scanner.is_on()),
        infected=piece.scan_state == Piece.Scan.INFECTED,
    )
