"""What is shown while a run goes on."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from safelight.cli.editing.client import QUEUE, RATE_LIMIT, Hold
from safelight.cli.editing.inputs import Found
from safelight.cli.editing.place import Place
from safelight.cli.editing.report import TextReport, _Doing


def _line(hold: Hold) -> str:
    console = Console(file=io.StringIO(), width=80)
    progress = Progress(_Doing(hold), console=console)
    progress.add_task("", total=1)
    with console.capture() as captured:
        console.print(progress.get_renderable())
    return captured.get().strip()


@pytest.mark.parametrize("why", [RATE_LIMIT, QUEUE])
def test_the_bar_says_what_is_waited_for(why: str) -> None:
    hold = Hold()
    assert _line(hold) == "Editing"
    hold.extend(60, why)
    assert _line(hold) == f"Waiting for {why}"


def test_the_first_wait_for_the_rate_limit_is_told() -> None:
    told: list[str] = []
    hold = Hold(limited=lambda: told.append(RATE_LIMIT))
    hold.extend(0, QUEUE)
    assert told == []
    hold.extend(0, RATE_LIMIT)
    hold.extend(60, RATE_LIMIT)
    assert told == [RATE_LIMIT]


def test_how_to_lift_the_limit_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    hold = Hold()
    with TextReport().watching(Found(inputs=(), passed_over=0), Place(folder=Path()), hold):
        hold.extend(0, RATE_LIMIT)
    shown = capsys.readouterr()
    assert "SAFELIGHT_RATE_LIMITS=off" in shown.err
    assert shown.out == ""
