from fabriques.calls.models.alerts import NetworkContact, OpeningAlert
from fabriques.calls.models.changes import WaveChange
from fabriques.calls.models.drafts import RulebookDraft
from fabriques.calls.models.forms import FormDraft, FormUse
from fabriques.calls.models.programme import Call, Milestone, Programme
from fabriques.calls.models.questions import Answer, Question
from fabriques.calls.models.versions import FormVersion, RulebookVersion
from fabriques.calls.models.waves import Envelope, ListedTerritory, TerritoryList, Wave

__all__ = [
    "Answer",
    "Call",
    "Envelope",
    "FormDraft",
    "FormUse",
    "FormVersion",
    "ListedTerritory",
    "Milestone",
    "NetworkContact",
    "OpeningAlert",
    "Programme",
    "Question",
    "RulebookDraft",
    "RulebookVersion",
    "TerritoryList",
    "Wave",
    "WaveChange",
]
