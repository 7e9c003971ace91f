"""What a server's processes set up before they work."""

import resource
from collections.abc import Iterator

import pytest

from safelight.cli.run import raise_file_limit
from safelight.cli.serving import most_connections

_FILES = resource.RLIMIT_NOFILE


@pytest.fixture
def hard() -> Iterator[int]:
    """The most files that the limit can be raised to; the limit is put back afterwards."""
    soft, hard = resource.getrlimit(_FILES)
    yield hard
    resource.setrlimit(_FILES, (soft, hard))


def test_a_process_opens_as_many_files_as_the_system_allows(hard: int) -> None:
    resource.setrlimit(_FILES, (200, hard))
    raise_file_limit()
    assert resource.getrlimit(_FILES) == (hard, hard)


@pytest.mark.parametrize(("files", "connections"), [(200, 100), (9000, 4096)])
def test_connections_leave_half_of_the_files_to_others(
    hard: int, files: int, connections: int
) -> None:
    if hard != resource.RLIM_INFINITY and hard < files:
        pytest.skip(f"this system allows {hard} files, and {files} are needed")
    resource.setrlimit(_FILES, (files, hard))
    assert most_connections() == connections
