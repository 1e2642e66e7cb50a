"""Who may open a page about one file. Its view reads `access`, and answers 404 for a file that is not theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fabriques.accounts.pages import ASSESSORS, PERIMETER_READERS
from fabriques.common.authorization import HOLDER, KINDS, SERVICES
from fabriques.common.pages import of_object, within

FILE_HOLDERS = of_object(_("aux personnes de la structure"), HOLDER)
FILE_WRITERS = of_object(
    _("aux personnes de la structure, et au service qui saisit un dossier sur papier"), HOLDER, *SERVICES
)
FILE_READERS = of_object(
    _("aux personnes de la structure et à qui lit le territoire"), HOLDER, *PERIMETER_READERS.kinds
)
PIECE_READERS = of_object(
    _("aux personnes de la structure, aux membres qui ont signé le dossier et à qui lit le territoire"),
    *FILE_READERS.kinds,
)
FILE_SERVICES = within(PERIMETER_READERS)  # an act refuses with its reasons those who only read
FILE_ASSESSORS = within(ASSESSORS)
SIGNATORIES = of_object(_("au membre dont l'intention est demandée et à la structure du dossier"), *KINDS)
SENDERS = of_object(_("à la personne dont l'adresse confirmée est écrite sur le dossier"), *KINDS)
