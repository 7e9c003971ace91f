"""Neural networks: their folder, which are there, and what runs them."""

from collections.abc import Iterator
from pathlib import Path

from rich.filesize import decimal

from safelight.bootstrap import models
from safelight.bootstrap.core import Core
from safelight.cli.checks.check import Check, failed, looked, note, ok, warning
from safelight.cli.folder import why_closed

#: What ONNX Runtime calls its ways to compute, in words.
_DEVICES = {"CUDAExecutionProvider": "NVIDIA GPU (CUDA)", "CPUExecutionProvider": "CPU"}


def checks(core: Core) -> Iterator[Check]:
    """Look at the models folder and at ONNX Runtime; loads no network."""
    yield looked("ONNX Runtime", _runtime)
    stock = models.stock(core.settings)
    yield looked("models folder", lambda: _folder(stock.folder))
    yield looked("models", lambda: _installed(stock))
    yield looked("models to choose", lambda: _optional(stock))


def _runtime() -> Check:
    devices = ", then ".join(_DEVICES[name] for name in models.working())
    return ok("ONNX Runtime", f"{models.runtime()}, on {devices}")


def _folder(folder: Path) -> Check:
    if not folder.exists():
        return note("models folder", f"{folder} is not there yet; `safelight models pull` makes it")
    closed = why_closed(folder) if folder.is_dir() else "it is no folder"
    if closed is None:
        return ok("models folder", str(folder))
    # What is in it can be used all the same.
    return warning("models folder", f"{folder}: {closed}; nothing can be pulled into it")


def _installed(stock: models.Stock) -> Check:
    wanted = [entry for entry in models.manifest().values() if entry.default]
    states = {entry.name: stock.state(entry) for entry in wanted}
    damaged = _in_state(states, models.State.DAMAGED)
    missing = _in_state(states, models.State.MISSING)
    if damaged:
        also = f"; missing: {', '.join(missing)}" if missing else ""
        advice = "`safelight models pull` gets them anew"
        return failed("models", f"damaged: {', '.join(damaged)}{also}; {advice}")
    here = len(wanted) - len(missing)
    total = sum(stock.size(entry.name) for entry in wanted)
    detail = f"{here} of {len(wanted)} of the default set, {decimal(total)}"
    if not missing:
        return _as_known(states, detail)
    unable = sorted({use for entry in wanted if entry.name in missing for use in entry.used_by})
    return warning(
        "models",
        f"{detail}; missing: {_sizes(missing)}, which are for {', '.join(unable)}; "
        "`safelight models pull` gets them",
    )


def _as_known(states: dict[str, models.State], detail: str) -> Check:
    other = _in_state(states, models.State.OUTDATED) + _in_state(states, models.State.UNKNOWN)
    if not other:
        return ok("models", detail)
    return note(
        "models",
        f"{detail}; outdated or of unknown origin: {', '.join(other)}; "
        "`safelight models pull` replaces them",
    )


def _optional(stock: models.Stock) -> Check:
    entries = [entry for entry in models.manifest().values() if not entry.default]
    parts = [f"{each.name} ({each.opt_in}): {stock.state(each)}" for each in entries]
    return note("models to choose", "; ".join(parts))


def _in_state(states: dict[str, models.State], state: models.State) -> list[str]:
    return [name for name, each in states.items() if each is state]


def _sizes(names: list[str]) -> str:
    sizes = {name: decimal(models.manifest()[name].size) for name in names}
    return ", ".join(f"{name} ({size})" for name, size in sizes.items())
