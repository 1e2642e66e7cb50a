from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fabriques.common.fields import public_id
from fabriques.territories.models import Service


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person. What they may do comes from dated grants and memberships, never from a flag here."""

    public_id = public_id()
    email = models.EmailField(_("adresse électronique"), max_length=254)
    full_name = models.CharField(_("nom et prénom"), max_length=120)
    is_active = models.BooleanField(_("compte actif"), default=True)
    is_fictitious = models.BooleanField(_("compte de démonstration"), default=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("personne")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_one_account_per_address",
                violation_error_message=_("Un compte existe déjà à cette adresse."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date) -> GrantQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


class Grant(models.Model):
    """A person's role in a service of the State, between two dates: it opens that service's perimeter."""

    class Role(models.TextChoices):
        ASSESSOR = "assessor", _("instruction")
        DECIDER = "decider", _("décision")
        PROGRAMME = "programme", _("équipe du programme")

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    service = models.ForeignKey(Service, models.PROTECT, related_name="grants")
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)
    granted_by = models.CharField(_("accordé par"), max_length=40, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_grant_dates_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("Une habilitation se termine après son début."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "service"],
                condition=Q(until__isnull=True),
                name="accounts_grant_not_twice",
                violation_error_message=_("Cette personne a déjà cette habilitation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.service}"
