from fabriques.applications.models.application import Application, Receipt, TerritoryVerdict
from fabriques.applications.models.closing import ClosingRecord, LateWaiver
from fabriques.applications.models.corrections import Correction
from fabriques.applications.models.earlier import EarlierReason
from fabriques.applications.models.imports import FileImport, ImportedFile
from fabriques.applications.models.members import ConsortiumMember
from fabriques.applications.models.paper import PaperSender, PostalLetter, SenderRequest
from fabriques.applications.models.pieces import Piece
from fabriques.applications.models.places_checks import PlacesCheck
from fabriques.applications.models.resemblances import Resemblance

__all__ = [
    "Application",
    "ClosingRecord",
    "ConsortiumMember",
    "Correction",
    "EarlierReason",
    "FileImport",
    "ImportedFile",
    "LateWaiver",
    "PaperSender",
    "Piece",
    "PlacesCheck",
    "PostalLetter",
    "Receipt",
    "Resemblance",
    "SenderRequest",
    "TerritoryVerdict",
]
