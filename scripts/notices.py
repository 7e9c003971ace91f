"""Writes the table of runtime dependencies in THIRD_PARTY_NOTICES.md from installed metadata."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "base.lock"
NOTICES = ROOT / "THIRD_PARTY_NOTICES.md"
#: The table stands between these two lines; what is around it is written by hand.
BEGIN = "<!-- runtime dependencies: begin; written by `make notices` -->"
END = "<!-- runtime dependencies: end -->"

#: Licences that a package ships as a text but does not name in its metadata.
UNNAMED = {"pysqlite3": "Zlib; SQLite itself: public domain"}
#: What else a wheel carries, under a licence of its own.
BUNDLED = {
    "fastapi-standalone-docs": "Swagger UI: Apache-2.0; ReDoc: MIT",
    "opencv-python-headless": "FFmpeg: LGPL-2.1-or-later; OpenSSL 1.1: its licence; OpenBLAS: BSD",
    "pillow-heif": "wheel: GPL-2.0-or-later (x265), LGPL-3.0-or-later (libheif, libde265)",
    "pyvips-binary": "libvips: LGPL-2.1-or-later",
}
CLASSIFIER = "License :: OSI Approved :: "


def locked(lock: str) -> Iterator[tuple[str, str]]:
    """Each package of a lock file's text, as name and version."""
    for match in re.finditer(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE):
        yield match[1], match[2]


def licence(package: Distribution) -> str:
    """The licence that a package's metadata names, in its own words; "" when it names none."""
    expression = package.metadata["License-Expression"] or package.metadata["License"]
    if expression:
        return expression.splitlines()[0]
    classifiers = package.metadata.get_all("Classifier") or []
    named = (text.removeprefix(CLASSIFIER) for text in classifiers if text.startswith(CLASSIFIER))
    return ", ".join(named)


def row(name: str, version: str) -> str:
    """A package's line in the table. Raises LookupError when it cannot be filled."""
    try:
        package = distribution(name)
    except PackageNotFoundError as missing:
        message = f"{name} is locked but not installed; run `make setup`"
        raise LookupError(message) from missing
    if package.version != version:
        raise LookupError(f"{name} {version} is locked, {package.version} is installed")
    terms = UNNAMED.get(name) or licence(package)
    if not terms:
        raise LookupError(f"{name} names no licence; read its text and add it to UNNAMED")
    return f"| {name} | {version} | {terms} | {BUNDLED.get(name, '')} |"


def table(lock: str) -> str:
    """The whole table, in the order of the lock file."""
    head = ["| package | version | licence | also in its wheel |", "|---|---|---|---|"]
    return "\n".join(head + [row(name, version) for name, version in locked(lock)])


def main() -> int:
    """Replace the table in place; 1 when a package cannot be described."""
    before, rest = NOTICES.read_text().split(BEGIN)
    _, after = rest.split(END)
    try:
        text = table(LOCK.read_text())
    except LookupError as error:
        print(f"notices: {error.args[0]}", file=sys.stderr)
        return 1
    NOTICES.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
