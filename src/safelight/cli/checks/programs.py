"""The programs that Safelight stands on, and what they can do here."""

import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from safelight import __version__
from safelight.bootstrap.core import Core
from safelight.bootstrap.trial import Tried, journal_mode, sqlite_version, try_formats
from safelight.cli.checks.check import Check, failed, looked, note, ok, warning
from safelight.pipeline.inventory import (
    SAFE_LIBVIPS,
    known_profiles,
    libvips,
    missing_profiles,
)

_PYTHON = (3, 11)


def checks(core: Core) -> Iterator[Check]:
    """Look at every program."""
    yield ok("Safelight", __version__)
    yield _python()
    yield looked("SQLite", _sqlite)
    yield looked("libvips", _libvips)
    yield from _formats(core)
    yield looked("ICC profiles", lambda: _profiles(core.settings.icc_dir))


def _python() -> Check:
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    found = ok if sys.version_info >= _PYTHON else failed
    return found("Python", detail)


def _sqlite() -> Check:
    version = _dotted(sqlite_version())
    if journal_mode() == "WAL":
        return ok("SQLite", f"{version}, safe with a write-ahead log")
    return warning(
        "SQLite",
        f"{version} may corrupt a write-ahead log, so the slower rollback journal is used; "
        "releases from 3.51.3, and 3.50.7 and 3.44.6, are safe",
    )


def _libvips() -> Check:
    version, least = _dotted(libvips()), _dotted(SAFE_LIBVIPS)
    if libvips() >= SAFE_LIBVIPS:
        return ok("libvips", f"{version}, at least {least}")
    return failed("libvips", f"{version} has memory-safety defects; {least} or later is needed")


def _formats(core: Core) -> Iterator[Check]:
    """One child tries them all; with memory too tight for a child, none works."""
    try:
        with TemporaryDirectory(prefix="safelight-doctor-") as folder:
            tried = list(try_formats(core, Path(folder)))
    except Exception as error:  # noqa: BLE001 -- codecs raise nearly any class
        yield failed("formats", f"they could not be tried: {error}")
        return
    for verb in ("read", "write"):
        yield _format_check(verb, [each for each in tried if each.verb == verb])


def _format_check(verb: str, tried: list[Tried]) -> Check:
    name = f"formats {'read' if verb == 'read' else 'written'}"
    broken = [f"{each.format}: {each.problem}" for each in tried if each.problem]
    if broken:
        return failed(name, "; ".join(broken))
    return ok(name, ", ".join(each.format for each in tried))


def _profiles(folder: Path | None) -> Check:
    if folder is not None and not folder.is_dir():
        return failed("ICC profiles", f"icc_dir (SAFELIGHT_ICC_DIR): {folder} is no folder")
    missing = missing_profiles(folder)
    here = [name for name in known_profiles() if name not in missing]
    if not missing:
        return ok("ICC profiles", ", ".join(here))
    absent = ", ".join(missing)
    return note("ICC profiles", f"{', '.join(here)}; a job fails that asks for {absent}")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
