from __future__ import annotations

from fabriques.common.work_states import work_table

LIST_EXPORTS = work_table("Cet export", done="terminé", failed="interrompu")
