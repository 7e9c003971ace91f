"""The example file documents every setting: its purpose, its default, its variable."""

import re
import tomllib
from pathlib import Path

import pytest

from safelight.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "safelight.example.toml"
NAMES = sorted(Settings.model_fields)


def shown() -> dict[str, object]:
    """What the file would set if each `# name = value` in it were brought to life."""
    alive = re.sub(r"^# ?(?=\w+ = )", "", EXAMPLE.read_text(), flags=re.MULTILINE)
    return tomllib.loads(alive)


def entry(name: str) -> str:
    """The lines about a setting: the comment above its line, and that line."""
    found = re.search(rf"(?:^#.*\n)*^# ?{name} = ", EXAMPLE.read_text(), re.MULTILINE)
    assert found, f"{EXAMPLE.name} has no line for {name}"
    return found[0]


def test_the_example_changes_nothing_until_it_is_edited() -> None:
    assert tomllib.loads(EXAMPLE.read_text()) == {}


def test_the_example_shows_every_setting_and_no_other() -> None:
    assert sorted(shown()) == NAMES


def test_the_example_shows_values_that_are_accepted_and_each_default() -> None:
    accepted = Settings.model_validate(shown())
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    differing = {
        name: (getattr(accepted, name), default)
        for name, default in defaults.items()
        if default is not None and getattr(accepted, name) != default
    }
    assert differing == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_explained_with_its_environment_variable(name: str) -> None:
    comment = entry(name)
    assert f"SAFELIGHT_{name.upper()}" in comment
    assert len(re.findall(r"[a-z]{2,}", comment)) > 5
