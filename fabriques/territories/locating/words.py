"""How a commune was found, or why not, in the words shown to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fabriques.territories.locating.values import How, Method

METHODS: Mapping[Method, str | Promise] = {
    Method.INSEE_CODE: _("d'après le code INSEE"),
    Method.POSTCODE_AND_NAME: _("d'après le code postal et la commune"),
    Method.FREE_TEXT: _("d'après l'adresse écrite"),
    Method.POINT: _("d'après le point donné"),
    Method.GEOCODER: _("d'après le service national des adresses"),
    Method.PERSON: _("choisie par une personne"),
}
HOWS: Mapping[How, str | Promise] = {
    How.EXACT: _("nom ou code reconnu sans écart"),
    How.SPELLING: _("nom proche d'une seule commune de ce code postal"),
    How.FORMER_NAME: _("ancien nom, ou nom d'une commune déléguée ou associée"),
    How.FORMER_CODE: _("ancien code, repris par une seule commune"),
    How.IN_DEPARTEMENT: _("nom porté par une seule commune du département"),
    How.ONLY_IN_POSTCODE: _("seule commune de ce code postal"),
    How.INSIDE: _("point dans la commune"),
    How.NEAR_BORDER: _("point en limite de commune : à confirmer"),
    How.AMBIGUOUS: _("plusieurs communes possibles : choisissez la bonne"),
    How.UNKNOWN: _("aucune commune reconnue : indiquez le code postal et la commune"),
    How.CONTRADICTION: _("les indications se contredisent : choisissez la bonne commune"),
    How.OUTSIDE_FRANCE: _("hors de France"),
    How.SWAPPED: _("latitude et longitude semblent inversées : vérifiez leur ordre"),
    How.NOTHING_GIVEN: _("rien n'est indiqué"),
}
