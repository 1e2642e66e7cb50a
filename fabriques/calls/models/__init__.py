from fabriques.calls.models.programme import Call, Milestone, Programme
from fabriques.calls.models.versions import FormVersion, RulebookVersion
from fabriques.calls.models.waves import Envelope, ListedTerritory, TerritoryList, Wave

__all__ = [
    "Call",
    "Envelope",
    "FormVersion",
    "ListedTerritory",
    "Milestone",
    "Programme",
    "RulebookVersion",
    "TerritoryList",
    "Wave",
]
