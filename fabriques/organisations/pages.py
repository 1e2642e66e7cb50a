"""Who may open a page about one structure or one invitation: to anybody else it does not exist."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fabriques.common.authorization import KINDS
from fabriques.common.pages import of_object

MEMBERS = of_object(_("aux personnes de la structure"), *KINDS)
MANAGERS = of_object(_("à qui répond de la structure"), *KINDS)
INVITERS = of_object(_("à qui répond de la structure ou pouvait inviter à ce rôle"), *KINDS)
ANSWERERS = of_object(
    _("à qui répond de la structure, ou à l'équipe du programme si personne n'en répond"), *KINDS
)
