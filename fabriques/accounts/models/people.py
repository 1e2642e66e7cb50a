from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fabriques.common.fields import plain_key_of, public_id


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
    closing_motive = models.CharField(_("motif de la fermeture"), max_length=300, blank=True)
    is_fictitious = models.BooleanField(_("compte de démonstration"), default=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True)
    # Erased, an account keeps no address: whether it had proved one says what its declarations are worth.
    erased_unproved = models.BooleanField(_("effacé sans avoir confirmé d'adresse"), default=False)
    key = plain_key_of("full_name")

    # Whether grants are held, and lent, by the person of a session: read with the person (accounts.signed_in).
    holds_some: tuple[bool, bool] | None = None
    # The addresses that the person of a session proved to be theirs, read with them likewise; ask accounts.addresses.
    confirmed_addresses: frozenset[str] | None = None

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
            ),
            models.CheckConstraint(
                name="accounts_erased_keeps_no_name",
                condition=Q(erased_at__isnull=True) | Q(full_name="", is_active=False),
                violation_error_message=_("Un compte effacé ne garde pas de nom et ne se rouvre pas."),
            ),
            models.CheckConstraint(
                name="accounts_unproved_of_an_erased_account",
                condition=Q(erased_unproved=False) | Q(erased_at__isnull=False),
                violation_error_message=_("Seul un compte effacé garde s'il avait confirmé une adresse."),
            ),
            models.CheckConstraint(
                name="accounts_motive_of_a_closed_account",
                condition=Q(closing_motive="") | Q(is_active=False),
                violation_error_message=_("Seul un compte fermé garde le motif de sa fermeture."),
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at is not None:
            return str(_("compte effacé"))
        return self.full_name or self.email

    def has_role(self, role: str, on: date) -> bool:
        """Whether the person holds a role somewhere on a day, by a grant of their own or lent to them."""
        return self.holds(on, role=role)

    def works_in(self, service: str, on: date) -> bool:
        """Whether the person holds on a day a role in the service of that code, of their own or lent to them."""
        return self.holds(on, service=service)

    def holds(self, on: date, **what: str) -> bool:
        if not self.is_active:
            return False
        lent = self.delegations_received.in_force(on).filter(
            **{f"grant__{name}": it for name, it in what.items()}
        )
        return self.grants.in_force(on).filter(**what).exists() or lent.exists()
