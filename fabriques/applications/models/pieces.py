from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application
from fabriques.common.fields import public_id


class PieceQuerySet(models.QuerySet["Piece"]):
    def current(self) -> PieceQuerySet:
        """Neither replaced nor removed: what the file holds."""
        return self.filter(replaced_at=None, removed_at=None)

    def sound(self) -> PieceQuerySet:
        """What the file holds and may be read: an infected document does not count as received."""
        return self.current().exclude(scan_state=Piece.Scan.INFECTED)

    def sent(self, at: datetime) -> PieceQuerySet:
        """What a service has: with the file, sent on its request, or left there when its delay passed."""
        return self.filter(
            Q(asked_by_correction=False) | Q(sent_at__isnull=False) | Q(held_until__lte=at), removed_at=None
        )

    def given(self, at: datetime) -> PieceQuerySet:
        """What a file holds for its service: what replaces a piece counts once it is sent."""
        unsent = Q(replaced_by__asked_by_correction=True, replaced_by__sent_at=None)
        later = Q(replaced_by__held_until__isnull=True) | Q(replaced_by__held_until__gt=at)
        return self.sent(at).filter(Q(replaced_at=None) | (unsent & later))

    def waiting(self) -> PieceQuerySet:
        """Added on a request, neither sent nor removed, whatever the delay."""
        return self.filter(asked_by_correction=True, sent_at=None, removed_at=None, held_until__isnull=False)

    def unscanned(self) -> PieceQuerySet:
        return self.filter(scan_state__in=(Piece.Scan.NONE, Piece.Scan.WAITING))


class Piece(models.Model):
    """A document received for one field of a file's form; what replaces it or removes it leaves it in the history.

    `code` is the field's; `sha256` and `thumbnail_sha256` name contents of `common.files`; `size` is in bytes.
    A trigger keeps what was received, and freezes the pieces of a submitted file but for those asked again.
    A piece asked for after the submission is its holder's alone until it is sent (`sent_at`), or until the delay of
    the request passes (`held_until`); then it stays, as those of the file. Neither: it was replaced before it was sent.
    """

    class Scan(models.TextChoices):
        NONE = "none", _("non analysé")
        WAITING = "waiting", _("analyse en attente")
        CLEAN = "clean", _("analysé, sans virus")
        INFECTED = "infected", _("virus trouvé")

    public_id = public_id()
    application = models.ForeignKey(Application, models.PROTECT, related_name="pieces")
    code = models.CharField(_("pièce demandée"), max_length=80)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveBigIntegerField(_("taille"))
    content_type = models.CharField(_("format"), max_length=100)
    file_name = models.CharField(_("nom du fichier"), max_length=120)
    received_at = models.DateTimeField(_("reçue le"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by_correction = models.BooleanField(_("demandée après le dépôt"), default=False)
    sent_at = models.DateTimeField(_("envoyée au service le"), null=True)
    held_until = models.DateTimeField(_("gardée par le porteur jusqu'au"), null=True)
    scan_state = models.CharField(_("analyse"), max_length=10, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(_("analysée le"), null=True)
    thumbnail_sha256 = models.CharField(_("empreinte de l'aperçu"), max_length=64, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaces", verbose_name=_("remplacée par")
    )
    replaced_at = models.DateTimeField(_("remplacée le"), null=True)
    removed_at = models.DateTimeField(_("retirée le"), null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce")
        ordering = ("received_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["sha256"], name="applications_pieces_content"),
            models.Index(
                fields=["received_at"],
                name="applications_pieces_unscanned",
                condition=Q(scan_state__in=("none", "waiting")),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "code", "sha256"],
                condition=Q(replaced_at__isnull=True, removed_at__isnull=True),
                name="applications_piece_received_once",
                violation_error_message=_("Ce fichier est déjà parmi les pièces reçues."),
            ),
            models.CheckConstraint(
                name="applications_piece_replaced_with_date",
                condition=Q(replaced_by__isnull=True, replaced_at__isnull=True)
                | (Q(replaced_by__isnull=False, replaced_at__isnull=False) & ~Q(replaced_by=F("id"))),
                violation_error_message=_("Une pièce remplacée dit par quelle autre pièce, et quand."),
            ),
            models.CheckConstraint(
                name="applications_piece_removed_with_author",
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                violation_error_message=_("Une pièce retirée dit par qui et quand."),
            ),
            models.CheckConstraint(
                name="applications_piece_scanned_with_date",
                condition=Q(scan_state__in=("none", "waiting"), scanned_at__isnull=True)
                | Q(scan_state__in=("clean", "infected"), scanned_at__isnull=False),
                violation_error_message=_("Une pièce analysée dit quand elle l'a été."),
            ),
            models.CheckConstraint(
                name="applications_piece_sent_once_asked",
                condition=Q(asked_by_correction=True) | Q(sent_at__isnull=True, held_until__isnull=True),
                violation_error_message=_("Seule une pièce demandée après le dépôt s'envoie au service."),
            ),
            models.CheckConstraint(
                name="applications_piece_named_by_its_hash",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0),
                violation_error_message=_("Une pièce a une empreinte et n'est pas vide."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None and self.removed_at is None

    @property
    def waits(self) -> bool:
        """As `waiting` says it of rows."""
        return (
            self.asked_by_correction
            and self.sent_at is None
            and self.removed_at is None
            and self.held_until is not None
        )

    def is_sent(self, at: datetime) -> bool:
        """As `sent` says it of rows, removed ones included."""
        return (
            not self.asked_by_correction
            or self.sent_at is not None
            or (self.held_until is not None and self.held_until <= at)
        )

    @property
    def came_at(self) -> datetime | None:
        """When a piece asked for after the submission came, or will come, to the service."""
        return self.sent_at or self.held_until

    @property
    def is_sound(self) -> bool:
        """As `sound` says it of rows."""
        return self.is_current and self.scan_state != Piece.Scan.INFECTED


def piece_count(at: datetime) -> Coalesce:
    """How many pieces a file holds for its service, as a value that a queryset of files takes."""
    held = Piece.objects.given(at).filter(application=OuterRef("pk")).order_by().values("application")
    return Coalesce(Subquery(held.annotate(count=Count("pk")).values("count")), 0)
