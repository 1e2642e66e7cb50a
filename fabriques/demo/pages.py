"""Who may open the demonstration's shortcuts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fabriques.common.authorization import KINDS
from fabriques.common.pages import Audience
from fabriques.demo.access import only_here

HERE = Audience(_("à la machine de démonstration"), KINDS, only_here, signs_in=False, hidden=True)
