from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.applications.models.application import Application
from fabriques.common.fields import LegalDay, plain_key_of, public_id


class PaperSender(models.Model):
    """Whoever sent a file on paper, as they wrote it there; the procedure writes to them.

    `account`: theirs, once they took hold of the file with the address that it bears.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="paper_sender")
    name = models.CharField(_("nom de l'expéditeur"), max_length=120)
    email = models.EmailField(_("adresse électronique"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    postal_address = models.CharField(_("adresse postale"), max_length=300)
    key = plain_key_of("name")
    account = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("suivi en ligne depuis le"), null=True)

    class Meta:
        verbose_name = _("expéditeur d'un dossier sur papier")
        indexes: ClassVar = [
            models.Index(
                Upper("email"), name="applications_paper_to_claim", condition=Q(account__isnull=True)
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_paper_claimed_by_its_address",
                condition=Q(account__isnull=True, claimed_at__isnull=True)
                | (Q(account__isnull=False, claimed_at__isnull=False) & ~Q(email="")),
                violation_error_message=_(
                    "Un dossier sur papier est suivi par une personne dont il porte l'adresse, depuis un instant."
                ),
            ),
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

    @property
    def follower(self) -> User | None:
        """The account that the file is followed from, as long as it is open."""
        return self.account if self.account is not None and self.account.is_active else None


class SenderRequest(models.Model):
    """What the sender of a file on paper asked by a letter once it was received, and was done; a trigger keeps it.

    `before` and `after`: of a correction, what changed alone, by the names of the columns.
    """

    class What(models.TextChoices):
        SENDER = "sender", _("expéditeur corrigé")
        WITHDRAWAL = "withdrawal", _("dossier retiré")

    application = models.ForeignKey(Application, models.PROTECT, related_name="sender_requests")
    what = models.CharField(_("demande"), max_length=10, choices=What)
    written_on = models.DateField(_("date du courrier"))
    motive = models.TextField(_("ce que dit le courrier"))
    before = models.JSONField(_("avant"), default=dict)
    after = models.JSONField(_("après"), default=dict)
    done_at = models.DateTimeField(_("fait le"))
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("demande écrite de l'expéditeur d'un dossier sur papier")
        ordering = ("done_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applications_sender_request_is_written",
                condition=~Q(motive="") & Q(written_on__lte=LegalDay("done_at")),
                violation_error_message=_(
                    "Une demande de l'expéditeur est écrite avant d'être suivie, et dit pourquoi."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_what_display()

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Of a correction: what it is, as it was, as it is; an address of several lines on one."""
        named = {field.name: str(field.verbose_name) for field in PaperSender._meta.fields}
        return [
            (named[name], on_one_line(self.before[name]), on_one_line(after))
            for name, after in self.after.items()
        ]


def on_one_line(text: str) -> str:
    return ", ".join(text.splitlines())


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
