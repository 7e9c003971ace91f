"""What can be set of an engine, and what is said of mistakes."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from safelight.domain.engines import Ability
from safelight.settings_engines import EngineSettings

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
REMOTE = {"kind": "openai", "model": "m", "url": "http://10.0.0.5:8000/v1"}
OWN = {"kind": "diffusers", "model": "/models/sd"}


def test_little_has_to_be_said() -> None:
    remote = EngineSettings.model_validate(REMOTE)
    assert (remote.serves, remote.abilities, remote.seconds) == (("*",), None, 300.0)
    assert EngineSettings.model_validate(OWN).device == "auto"


def test_lists_are_read() -> None:
    lists = {"serves": ["nb2", "reve"], "abilities": ["edit"], "sizes": ["1024x1536"]}
    made = EngineSettings.model_validate(REMOTE | lists)
    assert made.serves == ("nb2", "reve")
    assert made.abilities == (Ability.EDIT,)
    assert made.drawn_sizes == ((1024, 1536),)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "magic", "model": "m"}, "'openai' or 'diffusers'"),
        ({"kind": "openai", "model": "m"}, "needs url"),
        (OWN | {"key": "abc"}, "has no key"),
        (OWN | {"url": "http://x"}, "has no url"),
        (REMOTE | {"model": ""}, "at least 1 character"),
        (REMOTE | {"url": "http://user:pass@host/v1"}, "a token goes into key"),
        (REMOTE | {"url": "http://host/v1?key=1"}, "must end with its path"),
        (REMOTE | {"url": "ftp://host"}, "'http' or 'https'"),
        (REMOTE | {"sizes": ["big"]}, "sizes such as 1024x1536, got big"),
        (REMOTE | {"serves": []}, "at least 1 item"),
        (REMOTE | {"abilities": ["edit", "video"]}, "no kind of engine has video yet"),
        (REMOTE | {"abilities": ["speech"]}, "must be of generate, transform and edit"),
        (OWN | {"abilities": ["mesh"]}, "no kind of engine has mesh yet"),
        (OWN | {"abilities": ["magic"]}, "'generate', 'transform', 'edit'"),
        (REMOTE | {"seconds": 0}, "greater than 0"),
        (OWN | {"strength": 2}, "less than or equal to 1"),
        (OWN | {"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_mistakes_are_named(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EngineSettings.model_validate(given)
    assert words in str(caught.value)


def test_a_key_is_shown_nowhere() -> None:
    made = EngineSettings.model_validate(REMOTE | {"key": "sk-secret"})
    assert "sk-secret" not in repr(made) + str(made) + made.model_dump_json()


def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        EngineSettings.model_validate(REMOTE | {"key": "sk-secret\n"})
    assert "printable ASCII" in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_the_page_shows_engines_that_are_accepted() -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    shown = [engine for block in blocks for engine in tomllib.loads(block)["engines"].values()]
    assert {EngineSettings.model_validate(engine).kind for engine in shown} == {
        "openai",
        "diffusers",
    }


def test_the_page_describes_every_setting_and_no_other() -> None:
    table = PAGE.read_text().partition("## What can stand")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(
        EngineSettings.model_fields
    )
