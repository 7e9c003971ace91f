"""The data folder's secret."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from safelight.adapters.local.secret import derive, read_or_make


def test_the_secret_is_made_once_and_stays(tmp_path: Path) -> None:
    made = read_or_make(tmp_path / "secret")
    assert len(made) == 32
    assert read_or_make(tmp_path / "secret") == made
    assert read_or_make(tmp_path / "other") != made


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    read_or_make(tmp_path / "secret")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_keys_for_different_purposes_differ(tmp_path: Path) -> None:
    secret = read_or_make(tmp_path / "secret")
    keys = {derive(secret, "api keys"), derive(secret, "result links"), secret}
    assert len(keys) == 3
    assert derive(secret, "api keys") == derive(secret, "api keys")


def test_all_who_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    together = Barrier(8)

    def make(_: int) -> bytes:
        together.wait()
        return read_or_make(tmp_path / "secret")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("text", ["", "abcd", "0" * 65])
def test_a_damaged_secret_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret"
    path.write_text(text)
    with pytest.raises(ValueError, match=rf"{path} holds {len(text)} characters"):
        read_or_make(path)
