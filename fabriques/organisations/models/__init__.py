from fabriques.organisations.models.identity import IdentityChange
from fabriques.organisations.models.invitations import Invitation
from fabriques.organisations.models.joining import JoinRequest
from fabriques.organisations.models.organisations import Membership, Organisation
from fabriques.organisations.models.permanent import BankDetails, PermanentFile

__all__ = [
    "BankDetails",
    "IdentityChange",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Organisation",
    "PermanentFile",
]
