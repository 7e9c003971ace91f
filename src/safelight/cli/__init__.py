"""The command `safelight`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    # Loaded here: a process that imports this package may be a child that renders.
    from safelight.cli.app import run  # noqa: PLC0415

    sys.exit(run(sys.argv[1:]))
