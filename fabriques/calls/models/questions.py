from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.models import User
from fabriques.calls.models.programme import Call
from fabriques.calls.states import QUESTIONS, QuestionState
from fabriques.common.fields import plain_key_of, public_id
from fabriques.common.search import named_like, words_of


class QuestionQuerySet(models.QuerySet["Question"]):
    def waiting(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.WAITING)

    def answered(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.ANSWERED)


class Question(models.Model):
    """A question about a call. Who asked is never published; what is public is the answer's own wording."""

    public_id = public_id()
    call = models.ForeignKey(Call, models.PROTECT, related_name="questions")
    text = models.TextField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.EmailField(_("adresse pour la réponse"), blank=True)
    asked_at = models.DateTimeField(_("posée le"))
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=[(state, QUESTIONS.labels[state]) for state in QuestionState],
        default=QuestionState.WAITING,
    )
    motive = models.CharField(_("motif de mise à l'écart"), max_length=500, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question sur un appel")
        ordering = ("asked_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["call", "state", "asked_at"], name="calls_question_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calls_question_aside_has_a_motive",
                condition=~Q(state="set_aside") | ~Q(motive=""),
                violation_error_message=_("Une question écartée l'est avec un motif."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_state(self) -> QuestionState:
        return QuestionState(self.state)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def current(self) -> AnswerQuerySet:
        """The last version of each answer."""
        last = Answer.objects.filter(question=OuterRef("question")).order_by("-number").values("number")[:1]
        return self.annotate(last=Subquery(last)).filter(number=F("last"))

    def matching(self, text: str) -> AnswerQuerySet:
        """Those that hold every word of the text, in the question or the answer, accents ignored; all for no text."""
        found = self
        for word in words_of(text):
            found = found.filter(named_like(word, "wording", "wording_key") | named_like(word, "text", "key"))
        return found


class Answer(models.Model):
    """One published version of an answer, with the question as it is published. A trigger keeps it."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(_("version"))
    wording = models.TextField(_("question publiée"), max_length=1000)
    text = models.TextField(_("réponse"), max_length=4000)
    answered_at = models.DateTimeField(_("publiée le"))
    answered_by = models.CharField(_("publiée par"), max_length=40, blank=True)
    wording_key = plain_key_of("wording")
    key = plain_key_of("text")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse publiée")
        ordering = ("question", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "number"],
                name="calls_answer_number_once",
                violation_error_message=_("Cette version de la réponse existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
