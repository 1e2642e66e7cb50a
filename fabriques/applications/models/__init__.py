from fabriques.applications.models.application import Application, Receipt, TerritoryVerdict
from fabriques.applications.models.places_checks import PlacesCheck

__all__ = ["Application", "PlacesCheck", "Receipt", "TerritoryVerdict"]
