"""Rules about the source files that an import linter cannot state."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from safelight.operations import registry
from safelight.pipeline.order import ORDER

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "safelight"
UNIT = ROOT / "tests" / "unit"
#: Lines. A file that wants more holds two subjects.
LONGEST = 400
#: Packages whose every module has a test file of its own.
TESTED = ("domain", "operations", "dialects")
#: Modules of these packages that only declare: there is no behaviour to test.
DECLARATIONS = {
    "domain/dialects.py": "records",
    "domain/ids.py": "type names",
    "domain/people.py": "records",
    "domain/presets.py": "records",
    "domain/ports.py": "protocols; the suites of tests/contracts run on their implementations",
    "domain/store.py": "protocols; the suites of tests/contracts run on their implementations",
}


def modules(*packages: str) -> list[str]:
    """Paths below src/safelight of the modules of these packages, or of all."""
    folders = [PACKAGE / name for name in packages] or [PACKAGE]
    found = (path for folder in folders for path in folder.rglob("*.py"))
    return sorted(path.relative_to(PACKAGE).as_posix() for path in found)


def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text())


def with_behaviour(names: Iterable[str]) -> list[str]:
    """Those that are neither a package's front page nor declared to be without behaviour."""
    return [n for n in names if not n.endswith("__init__.py") and n not in DECLARATIONS]


def documented_operations() -> list[str]:
    """First cells of the rows of docs/operations.md that link a name in code type."""
    page = (ROOT / "docs" / "operations.md").read_text()
    return re.findall(r"^\| \[`(\w+)`\]\(\S+\) \|", page, re.MULTILINE)


def test_a_file_holds_no_more_than_one_subject() -> None:
    lengths = {module: len((PACKAGE / module).read_text().splitlines()) for module in modules()}
    assert {module: length for module, length in lengths.items() if length > LONGEST} == {}


def test_a_module_says_what_it_is_for() -> None:
    assert [module for module in modules() if not ast.get_docstring(tree_of(module))] == []


def test_a_module_of_the_core_has_its_test_file() -> None:
    paths = map(Path, with_behaviour(modules(*TESTED)))
    assert [p for p in paths if not (UNIT / p.parent / f"test_{p.name}").is_file()] == []


@pytest.mark.parametrize("module", sorted(DECLARATIONS))
def test_a_module_without_behaviour_defines_no_function_that_computes(module: str) -> None:
    functions = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions if any(isinstance(n, ast.Return) for n in ast.walk(f))] == []


def test_an_operation_is_named_after_its_file() -> None:
    files = {path.stem for path in (PACKAGE / "operations").glob("*.py")} - {"__init__"}
    assert set(registry()) == files


def test_an_operation_has_its_one_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(registry())


def test_a_part_of_the_package_is_described_to_contributors() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    folders = {f"`{path.parent.name}/`" for path in PACKAGE.glob("*/__init__.py")}
    files = {f"`{path.name}`" for path in PACKAGE.glob("[!_]*.py")}
    assert [part for part in sorted(folders | files) if part not in page] == []


def test_an_operation_has_its_one_line_in_the_docs() -> None:
    assert sorted(documented_operations()) == sorted(registry())
