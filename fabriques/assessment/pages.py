"""Who may open a page about a nomination, beside the services that follow it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fabriques.common.authorization import KINDS
from fabriques.common.pages import of_object

INVITED = of_object(_("à la personne invitée à déposer"), *KINDS)
