from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.common.fields import public_id
from fabriques.correspondence.states import MESSAGES, MessageState

LATE_AFTER = timedelta(minutes=10)


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state=MessageState.WAITING)

    def unsolicited(self, *, since: datetime) -> MessageQuerySet:
        """Those that someone had sent to an address of their choosing, after an instant."""
        return self.filter(queued_at__gt=since).exclude(sender="")

    def about(self, kind: str, identifier: str) -> MessageQuerySet:
        return self.filter(about_kind=kind, about_id=identifier)

    def without(self, subjects: Mapping[str, Sequence[str]]) -> MessageQuerySet:
        """The letters that are about none of these subjects (identifiers by kind)."""
        found = self
        for kind, keys in subjects.items():
            found = found.exclude(about_kind=kind, about_id__in=keys)
        return found


class Message(models.Model):
    """A letter to a person, written in the transaction of the act it tells of and sent by a job.

    `sender`: the public identifier of whoever had it sent to an address of their choosing; empty for the letters of
    the procedure itself.
    """

    public_id = public_id()
    recipient = models.ForeignKey(User, models.SET_NULL, null=True, related_name="messages")
    address = models.EmailField(_("adresse"))
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    sender = models.CharField(_("envoyé pour"), max_length=40, blank=True)
    queued_at = models.DateTimeField(_("écrit le"))
    state = models.CharField(
        _("état"),
        max_length=12,
        choices=[(s, MESSAGES.labels[s]) for s in MessageState],
        default=MessageState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    last_error = models.CharField(_("dernier échec"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ("-queued_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id"], name="correspondence_about"),
            models.Index(fields=["queued_at"], condition=Q(state="waiting"), name="correspondence_waiting"),
            models.Index(fields=["queued_at"], condition=~Q(sender=""), name="correspondence_unsolicited"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="correspondence_sent_has_its_instant",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                violation_error_message=_("Un message envoyé porte l'instant de son envoi, et lui seul."),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def is_late(self, at: datetime) -> bool:
        """Whether it still waits although it has failed once or is older than ten minutes."""
        return self.state == MessageState.WAITING and (self.attempts > 0 or at - self.queued_at > LATE_AFTER)
