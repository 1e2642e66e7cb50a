"""The import contract of the role files: `urls > views | api | tasks > forms > … > states > rules`, at every depth.

A layer contract reads the names of a step's own files alone. This one gives a role to each module by its name, wherever
it stands: `calls/waves/acts.py`, `calls/wave_rules.py` and `applications/views/drafts.py` have one, `tests` have none.
An import through modules without a role counts as an import.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application.contract_utils import AlertLevel, remove_ignored_imports

Chain = tuple[str, ...]


class RolesContract(Contract):
    """`layers`: roles, highest first, those of a line apart from each other; `pure`: those that import no `outside`."""

    type_name = "roles"
    package = fields.StringField()
    layers = fields.ListField(subfield=fields.StringField())
    pure = fields.ListField(subfield=fields.StringField())
    outside = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        remove_ignored_imports(graph, self.ignore_imports, AlertLevel.ERROR)  # type: ignore[arg-type]
        lines = [line.split("|") for line in self.layers]  # type: ignore[attr-defined]
        heights = {name.strip(): -rank for rank, line in enumerate(lines) for name in line}
        found = [
            (chain, verdict)
            for name in sorted(graph.modules)
            if (own := self.role(name, heights))
            for chain, verdict in self.faults(graph, name, own, heights)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def role(self, name: str, heights: dict[str, int]) -> str | None:
        """The outermost of its names that is a role, or that ends like one: « calls.models.forms » are models."""
        package, _, inside = name.partition(".")
        parts = inside.split(".")[1:]  # the step itself has no role
        if package != self.package or "tests" in parts:
            return None
        return next((role for part in parts for role in heights if f"_{part}".endswith(f"_{role}")), None)

    def faults(
        self, graph: ImportGraph, name: str, own: str, heights: dict[str, int]
    ) -> Iterator[tuple[Chain, str]]:
        """Shortest chains from a module, through modules without a role, to what it may not import."""
        seen, waiting = {name}, deque([(name,)])
        while waiting:
            chain = waiting.popleft()
            for other in sorted(graph.find_modules_directly_imported_by(chain[-1]) - seen):
                seen.add(other)
                role = self.role(other, heights)
                if role is not None:
                    if role != own and heights[role] >= heights[own]:
                        yield (*chain, other), f"{own} import no {role}"
                elif other in self.outside:  # type: ignore[operator]
                    if own in self.pure:  # type: ignore[operator]
                        yield (*chain, other), f"{own} import no {other}"
                elif other.startswith(f"{self.package}."):
                    waiting.append((*chain, other))

    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain, verdict in check.metadata["found"]:
            output.print_error(f"{verdict}: {' -> '.join(chain)}")
