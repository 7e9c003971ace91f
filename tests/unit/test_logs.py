"""A line of the log is one line, whatever is in it, and holds no secrets."""

import json
import subprocess
import sys

import pytest

#: Run in a process of its own: logging is set up once for a process.
_PROGRAM = """
import logging, sys, warnings
import structlog
from safelight.logs import configure

def broken():
    password = "hush-hush"
    raise ValueError("it broke")

configure(sys.argv[1], "info")
log = structlog.get_logger("ours")
log.info("Hostile.", action="said", path="/a\\n{}\\x1b[2J\\udcff\\u2028")
try:
    broken()
except ValueError:
    log.exception("Broke.", action="broke")
    logging.getLogger("theirs").exception("theirs broke")
logging.getLogger("theirs").warning("two\\nlines")
logging.getLogger("theirs").info("not worth a line")
warnings.warn("old", stacklevel=1)
"""


def lines(log_format: str) -> list[str]:
    run = [sys.executable, "-c", _PROGRAM, log_format]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_every_line_is_one_json_document_those_of_libraries_too() -> None:
    found = [json.loads(line) for line in lines("json")]
    assert [each["action"] for each in found] == ["said", "broke", *["library_spoke"] * 3]
    assert found[0]["path"] == "/a\n{}\x1b[2J\udcff\u2028"
    assert found[3]["event"] == "two\nlines"


def test_a_traceback_names_places_and_no_values() -> None:
    said = lines("json")
    assert json.loads(said[1])["exception"][0]["exc_value"] == "it broke"
    assert "hush-hush" not in "".join(said)


@pytest.mark.parametrize("hidden", ["hush-hush", "\x1b[2J", "two\nlines", "\u2028"])
def test_text_for_a_terminal_has_no_secrets_and_no_commands_to_it(hidden: str) -> None:
    said = "\n".join(lines("console"))
    assert "it broke" in said
    assert hidden not in said
