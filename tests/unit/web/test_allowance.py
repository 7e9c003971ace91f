"""How much uploads may take: of an account's room, and of the disk."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path

import pytest
from tests.support.services import Seconds

from safelight.domain.errors import Code, Refusal
from safelight.web.allowance import INCOMING, Allowance

pytestmark = pytest.mark.anyio

BLOCK = 4096


def allowing(folder: Path, blocks: int, seconds: Seconds | None = None) -> Allowance:
    """An allowance of so many blocks for each owner, on any disk."""
    return Allowance(
        folder=folder, most=blocks * BLOCK, monotonic=seconds or Seconds(), spare=-(2**60)
    )


def lying(folder: Path, size: int, name: str = "a", owner: str = "alice") -> Path:
    """A file that an owner left."""
    path = folder / "shared" / "2026-04-01" / owner / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    return path


async def kept(allowed: Allowance, size: int, owner: str = "alice") -> None:
    """Count a file as kept."""
    async with allowed.hold(owner, size) as hold:
        hold.kept = size


async def refused(allowed: Allowance, size: int = 1, owner: str = "alice") -> Refusal:
    """What is said of a file that does not fit."""
    with pytest.raises(Refusal) as caught:
        await kept(allowed, size, owner)
    return caught.value


async def test_what_lies_there_of_any_day_counts_and_others_do_not(tmp_path: Path) -> None:
    lying(tmp_path, 2 * BLOCK)
    other = tmp_path / "shared" / "2026-04-02" / "alice"
    other.mkdir(parents=True)
    (other / "b").write_bytes(bytes(BLOCK))
    lying(tmp_path, 9 * BLOCK, owner="bob")
    allowed = allowing(tmp_path, 4)
    await kept(allowed, BLOCK)
    refusal = await refused(allowed)
    assert refusal.code is Code.INPUT_TOO_LARGE
    assert refusal.message == (
        "The account's uploads take 16384 of the 16384 bytes that they may take together, so"
        " another 1 do not fit. Uploads go when they expire."
    )


async def test_files_count_in_whole_blocks_so_that_none_is_free(tmp_path: Path) -> None:
    lying(tmp_path, 1)
    allowed = allowing(tmp_path, 3)
    for _ in range(2):
        await kept(allowed, 1)
    await refused(allowed)


async def test_an_account_may_fill_its_room_to_the_last_byte(tmp_path: Path) -> None:
    allowed = allowing(tmp_path, 3)
    await refused(allowed, 3 * BLOCK + 1)
    await kept(allowed, 3 * BLOCK)
    await kept(allowed, 3 * BLOCK, owner="bob")
    await refused(allowed)


async def test_however_many_come_at_once_they_stay_within_the_limit(tmp_path: Path) -> None:
    allowed = allowing(tmp_path, 10)
    others_refused = asyncio.Event()

    async def upload() -> None:
        async with allowed.hold("alice", BLOCK) as hold:
            await others_refused.wait()
            hold.kept = BLOCK

    tasks = [asyncio.create_task(upload()) for _ in range(64)]
    ended = asyncio.as_completed(tasks, timeout=10)
    for first in islice(ended, 54):
        with pytest.raises(Refusal):
            await first
    others_refused.set()
    for last in ended:
        await last
    await refused(allowed)


async def test_what_an_upload_did_not_take_in_the_end_is_free_again(tmp_path: Path) -> None:
    allowed = allowing(tmp_path, 3)
    with pytest.raises(ValueError, match="broken off"):
        async with allowed.hold("alice", 3 * BLOCK):
            raise ValueError("broken off")
    async with allowed.hold("alice", 3 * BLOCK) as hold:
        hold.kept = BLOCK
    await kept(allowed, 2 * BLOCK)
    await refused(allowed)


async def test_what_was_removed_is_seen_after_a_minute(tmp_path: Path) -> None:
    seconds, path = Seconds(), lying(tmp_path, 2 * BLOCK)
    allowed = allowing(tmp_path, 2, seconds)
    await refused(allowed)
    path.unlink()
    seconds.now = 59.0
    await refused(allowed)
    seconds.now = 60.0
    await kept(allowed, 2 * BLOCK)


async def test_what_was_kept_counts_once_when_it_is_found(tmp_path: Path) -> None:
    seconds = Seconds()
    allowed = allowing(tmp_path, 3, seconds)
    async with allowed.hold("alice", BLOCK) as hold:
        lying(tmp_path, BLOCK)
        hold.kept = BLOCK
    seconds.now = 60.0
    await kept(allowed, 2 * BLOCK)
    await refused(allowed)


async def test_what_is_still_being_written_is_counted_by_its_hold_alone(tmp_path: Path) -> None:
    lying(tmp_path, 9 * BLOCK, f"a{INCOMING}")
    async with AsyncExitStack() as stack:
        allowed = allowing(tmp_path, 2)
        await stack.enter_async_context(allowed.hold("alice", BLOCK))
        await kept(allowed, BLOCK)
        await refused(allowed)


async def test_a_disk_that_is_nearly_full_takes_no_upload(tmp_path: Path) -> None:
    allowed = Allowance(folder=tmp_path, most=10**9, monotonic=Seconds(), spare=2**60)
    refusal = await refused(allowed)
    assert refusal.code is Code.UNAVAILABLE
    assert "uploads leave 1152921504606846976 bytes of it free" in refusal.message


async def test_what_is_under_way_counts_as_if_it_were_on_the_disk(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    allowed = Allowance(folder=tmp_path, most=4 * free, monotonic=Seconds(), spare=0)
    async with allowed.hold("alice", free * 2 // 3):
        refusal = await refused(allowed, free * 2 // 3, owner="bob")
        assert refusal.code is Code.UNAVAILABLE
    await kept(allowed, free * 2 // 3, owner="bob")


async def test_owners_are_forgotten_but_not_what_they_have_under_way(tmp_path: Path) -> None:
    allowed = allowing(tmp_path, 1)
    async with allowed.hold("alice", BLOCK):
        for number in range(1500):
            await kept(allowed, 0, owner=f"{number}")
        await refused(allowed)
