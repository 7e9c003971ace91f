"""Finds the modules outside of Safelight itself that speak a dialect, and so go when it goes.

A module speaks a dialect when it imports it, or when it says so: `SPEAKS = "claid"` on a line of
its own, where it uses the dialect's endpoints over HTTP. What imports such a module speaks it too,
and so do the tests below a `conftest.py` that does.
"""

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

#: Folders of a checkout whose modules may speak a dialect.
ROOTS = ("tests", "scripts", "bench")
#: Below here each dialect has the folder of its own tests.
OWN = Path("tests", "unit", "dialects")
MARK = "SPEAKS"
_PACKAGE = "safelight.dialects"


@dataclass(frozen=True)
class Module:
    """A Python file of a checkout."""

    #: From the checkout's top.
    path: Path
    text: str

    @property
    def name(self) -> str:
        """As it is imported from the checkout's top."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def imports(self) -> AbstractSet[str]:
        """The modules that it imports anywhere, and what it takes from them: either may be one."""
        return set(_imports(ast.parse(self.text)))

    @cached_property
    def says(self) -> AbstractSet[str]:
        """The dialects that it says it speaks."""
        return set(_said(ast.parse(self.text))) if MARK in self.text else set()


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _said(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == MARK for target in node.targets
        ):
            said = ast.literal_eval(node.value)
            yield from (said,) if isinstance(said, str) else said


def modules(checkout: Path) -> list[Module]:
    """All that may speak a dialect."""
    return [
        Module(path.relative_to(checkout), path.read_text())
        for root in ROOTS
        for path in sorted((checkout / root).rglob("*.py"))
    ]


def dialects(checkout: Path) -> list[str]:
    """The names of a checkout's dialects."""
    folder = checkout / "src" / "safelight" / "dialects"
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def speakers(found: list[Module], dialect: str) -> set[Path]:
    """The files that speak a dialect."""
    speaking = {module.path for module in found if _speaks_itself(module, dialect)}
    before: set[Path] = set()
    while speaking != before:
        before = set(speaking)
        names = {module.name for module in found if module.path in speaking}
        folders = {path.parent for path in speaking if path.name == "conftest.py"}
        speaking |= {
            module.path
            for module in found
            if module.imports & names or folders & set(module.path.parents)
        }
    return speaking


def _speaks_itself(module: Module, dialect: str) -> bool:
    spoken = f"{_PACKAGE}.{dialect}"
    imported = any(name == spoken or name.startswith(f"{spoken}.") for name in module.imports)
    return imported or dialect in module.says or OWN / dialect in module.path.parents
