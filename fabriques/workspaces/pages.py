"""Who may open the pages of what is prepared: calls, rules, forms, waves, imports."""

from __future__ import annotations

from fabriques.accounts.pages import PROGRAMME
from fabriques.common.pages import hidden

# Nobody else is told what the programme prepares before it says so itself.
TEAM = hidden(PROGRAMME)
