"""Which tests run in one process when there are several (`--dist=loadgroup`)."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
#: Folders whose tests share servers, which each process would start for itself.
TOGETHER = ("bad_inputs", "cli")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of a module stay together: what it prepares is prepared once."""
    for item in items:
        path = item.path.relative_to(TESTS)
        group = path.parts[0] if path.parts[0] in TOGETHER else str(path)
        item.add_marker(pytest.mark.xdist_group(group))
