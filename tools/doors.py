"""import-linter contract: enter another domain by its doors only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """A sibling may import a domain's package root or one of `doors`; `app` may also use `app_doors`.

    `free` packages have no doors. What is not in `root` is not looked at.
    """

    root = fields.StringField()
    doors: set[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment]  # fields turn into values
    app_doors: set[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment]
    free: set[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            (importer, imported)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._may(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} reaches into {imported}")

    def _may(self, importer: str, imported: str) -> bool:
        if not imported.startswith(f"{self.root}."):
            return True
        here = importer.removeprefix(f"{self.root}.").split(".")[0]
        there, *inner = imported.removeprefix(f"{self.root}.").split(".")
        if there in (here, *self.free) or not inner:
            return True
        return inner[0] in self.doors or (here == "app" and inner[0] in self.app_doors)
