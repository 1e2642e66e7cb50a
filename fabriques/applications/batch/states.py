from __future__ import annotations

from fabriques.common.work_states import UNFINISHED, work_table
from fabriques.common.work_states import WorkState as CheckState

__all__ = ["PLACES_CHECKS", "UNFINISHED", "CheckState"]

PLACES_CHECKS = work_table("Cette vérification", done="terminée", failed="interrompue")
