"""Who speaks a dialect is found by imports, and by what a module says."""

from pathlib import Path

import pytest
from scripts.speakers import Module, dialects, modules, speakers

ROOT = Path(__file__).parents[3]


def found(**files: str) -> set[str]:
    made = [Module(Path(f"tests/{name}.py"), text) for name, text in files.items()]
    return {path.stem for path in speakers(made, "claid")}


@pytest.mark.parametrize(
    "text",
    [
        "import safelight.dialects.claid",
        "from safelight.dialects.claid.tasks import NAME",
        "from safelight.dialects import claid",
        "def f():\n    from safelight.dialects.claid import tasks",
        'SPEAKS = "claid"',
        'SPEAKS = ("phota", "claid")',
    ],
)
def test_who_imports_a_dialect_or_says_so_speaks_it(text: str) -> None:
    assert found(one=text) == {"one"}


@pytest.mark.parametrize(
    "text",
    [
        "from safelight.dialects.claidlike import tasks",
        'SPEAKS = "phota"',
        "import safelight.dialects",
        "# SPEAKS = 'claid'",
    ],
)
def test_others_do_not(text: str) -> None:
    assert found(one=text) == set()


def test_who_imports_one_that_speaks_it_speaks_it_too() -> None:
    files = {
        "one": 'SPEAKS = "claid"',
        "two": "from tests.one import it",
        "three": "from tests import two",
        "four": "import tests.five",
        "five": "",
    }
    assert found(**files) == {"one", "two", "three"}


def test_what_is_below_a_conftest_that_speaks_it_speaks_it_too() -> None:
    made = [
        Module(Path("tests/a/conftest.py"), 'SPEAKS = "claid"'),
        Module(Path("tests/a/b/test_one.py"), ""),
        Module(Path("tests/test_two.py"), ""),
    ]
    assert {path.name for path in speakers(made, "claid")} == {"conftest.py", "test_one.py"}


def test_a_dialect_s_own_tests_go_with_it_and_those_of_the_core_stay() -> None:
    everything, own = modules(ROOT), Path("tests", "unit", "dialects")
    for dialect in dialects(ROOT):
        gone = speakers(everything, dialect)
        below = {path.relative_to(own).parts[0] for path in gone if own in path.parents}
        assert below == {dialect}
        assert not [path for path in gone if Path("tests", "unit", "domain") in path.parents]
