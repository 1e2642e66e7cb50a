from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application
from fabriques.common.fields import plain_key_of, public_id


class PaperSender(models.Model):
    """Whoever sent a file on paper, as they wrote it there: the procedure writes to them, and they have no account."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="paper_sender")
    name = models.CharField(_("nom de l'expéditeur"), max_length=120)
    email = models.EmailField(_("adresse électronique"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    postal_address = models.CharField(_("adresse postale"), max_length=300)
    key = plain_key_of("name")

    class Meta:
        verbose_name = _("expéditeur d'un dossier sur papier")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_paper_sender_can_be_written_to",
                condition=~Q(name="") & ~Q(postal_address=""),
                violation_error_message=_(
                    "L'expéditeur d'un dossier sur papier a un nom et une adresse postale."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostalLetter(models.Model):
    """A letter of the procedure to someone without a mail address: a service prints it, and says when it was posted."""

    public_id = public_id()
    application = models.ForeignKey(Application, models.PROTECT, related_name="postal_letters")
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    written_at = models.DateTimeField(_("écrit le"))
    posted_at = models.DateTimeField(_("posté le"), null=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("courrier à poster")
        ordering = ("written_at", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["application"], name="applications_to_post", condition=Q(posted_at__isnull=True)
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_letter_posted_by_someone",
                condition=Q(posted_at__isnull=True, posted_by__isnull=True)
                | Q(posted_at__gte=F("written_at"), posted_by__isnull=False),
                violation_error_message=_(
                    "Un courrier est posté après avoir été écrit, par une personne qui le dit."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
