"""What networks compute on is what works."""

from collections.abc import Sequence

import pytest

from safelight.adapters.models.providers import CPU, Providers, available, working

GPU = "CUDAExecutionProvider"


class Machine:
    """Opens networks on some of the providers, and remembers what it was asked for."""

    def __init__(self, *works: str) -> None:
        self.works = works
        self.asked: list[tuple[str, ...]] = []

    def open(self, names: Sequence[str]) -> str:
        self.asked.append(tuple(names))
        if names[0] not in self.works:
            raise RuntimeError(f"{names[0]} fails")
        return names[0]


def test_the_best_that_works_is_used() -> None:
    machine, providers = Machine(GPU, CPU), Providers((GPU, CPU))
    assert providers.open(machine.open) == GPU
    assert machine.asked == [(GPU, CPU)]


def test_a_gpu_that_fails_is_tried_once() -> None:
    machine, providers = Machine(CPU), Providers((GPU, CPU))
    assert [providers.open(machine.open) for _ in range(2)] == [CPU, CPU]
    assert machine.asked == [(GPU, CPU), (CPU,), (CPU,)]


def test_a_network_that_fails_everywhere_says_nothing_about_the_gpu() -> None:
    providers = Providers((GPU, CPU))
    with pytest.raises(RuntimeError, match="CPUExecutionProvider fails"):
        providers.open(Machine().open)
    assert providers.open(Machine(GPU, CPU).open) == GPU


def test_without_names_it_is_what_this_machine_offers() -> None:
    assert Providers().names == available()
    assert available()[-1] == CPU


def test_what_is_said_to_work_is_among_what_is_offered() -> None:
    assert set(working()) <= set(available())
    assert CPU in working()
