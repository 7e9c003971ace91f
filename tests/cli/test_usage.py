"""What the command line says about itself, and about what it does not understand."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.command import Command

from safelight import __version__
from safelight.cli.app import app, run

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
GROUPS = ["keys", "jobs", "webhooks", "credits"]
COMMANDS = ["serve", "api", "worker", "doctor", "edit", *GROUPS]


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def safelight(capsys: pytest.CaptureFixture[str]) -> Say:
    """The command line in this process: nothing here gets as far as a data folder."""

    def say(*arguments: str) -> Said:
        status = run(arguments)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return say


def test_the_version_is_one_line(safelight: Say) -> None:
    assert safelight("--version") == Said(0, f"safelight {__version__}\n", "")


def test_every_command_is_listed(safelight: Say) -> None:
    said = safelight("--help")
    assert said.status == 0
    assert [name for name in COMMANDS if f" {name} " not in said.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, safelight: Say) -> None:
    said = safelight(command, "-h")
    assert said.status == 0
    assert f"Usage: safelight {command}" in said.out


@pytest.mark.parametrize("group", [[], *([name] for name in GROUPS)])
def test_a_group_alone_shows_its_commands(group: list[str], safelight: Say) -> None:
    said = safelight(*group)
    assert (said.status, said.err) == (2, "")
    assert "Usage: safelight" in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["edit", "x.jpg", "--frobnicate"], "safelight edit: No such option: --frobnicate"),
        (["edit"], "safelight edit: Missing argument 'INPUT...'. "),
        (["edit", "x.jpg", "--hdr", "101"], "'--hdr': Input should be less than or equal to 100. "),
        (["frobnicate"], "safelight: No such command 'frobnicate'. "),
        (["keys", "frobnicate"], "safelight keys: No such command 'frobnicate'. "),
        (["serve", "--port", "0"], "'--port': Input should be greater than or equal to 1. "),
        (["jobs", "show"], "safelight jobs show: Missing argument 'JOB'. "),
        (["jobs", "list", "--state", "asleep"], "'asleep' is not one of 'accepted'"),
        (["credits", "add", "much"], "AMOUNT must be a number of credits, got 'much'. "),
        (["credits", "add", "nan"], "AMOUNT must be above 0"),
        (["credits", "add", "0.0000001"], "AMOUNT must be above 0"),
        (["webhooks", "set", "--off", "http://127.0.0.1/"], "--off excludes a URL"),
        (["webhooks", "set", "--unsigned", "--secret", "x"], "--unsigned excludes --secret"),
        (["webhooks", "set", "--secret", ""], "--secret is empty"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    arguments: list[str], words: str, safelight: Say
) -> None:
    said = safelight(*arguments)
    assert (said.status, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(shell: str, tmp_path: Path) -> None:
    # What `--show-completion` shows depends on the shell that a test is started from.
    done = Command(tmp_path, {"_SAFELIGHT_COMPLETE": f"source_{shell}"})()
    assert done.status == 0
    assert f"_SAFELIGHT_COMPLETE=complete_{shell}" in done.out


def commands() -> list[str]:
    """Every command as it is typed, without `safelight`."""
    alone = [command.name for command in app.registered_commands if command.name]
    grouped = [
        f"{group.typer_instance.info.name} {command.name or command.callback.__name__}"
        for group in app.registered_groups
        if group.typer_instance is not None
        for command in group.typer_instance.registered_commands
        if command.callback is not None
    ]
    return alone + grouped


@pytest.mark.parametrize("command", commands())
def test_every_command_has_its_place_in_the_docs(command: str) -> None:
    first, _, verb = command.partition(" ")
    rows = [row for row in PAGE.splitlines() if row.startswith("| `safelight")]
    [row] = [row for row in rows if f"`safelight {first}`" in row]
    assert not verb or f"`{verb}`" in row


@pytest.mark.parametrize("line", re.findall(r"^safelight (.+)$", PAGE, re.MULTILINE))
def test_every_example_of_the_docs_has_flags_that_exist(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = shlex.split(line, comments=True)
    # Asking for help parses what stands before it, and runs nothing.
    assert run([*arguments, "--help"]) == 0
    help_text = capsys.readouterr().out
    flags = [each for each in arguments if each.startswith("-") and each != "-"]
    assert [flag for flag in flags if f" {flag} " not in help_text] == []
