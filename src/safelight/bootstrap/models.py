"""The networks of this machine, for those who look after them."""

from collections.abc import Sequence
from pathlib import Path

from safelight.adapters.models.manifest import Entry, manifest
from safelight.adapters.models.providers import working
from safelight.adapters.models.pull import Doing, Outcome, Pull, Result, Step, Tell
from safelight.adapters.models.stock import State, Stock
from safelight.settings import Settings

__all__ = [
    "Doing",
    "Entry",
    "Outcome",
    "Pull",
    "Result",
    "State",
    "Step",
    "Stock",
    "Tell",
    "lacking",
    "manifest",
    "pull",
    "runtime",
    "stock",
    "working",
]


def stock(settings: Settings) -> Stock:
    """The models folder."""
    return Stock(settings.models_folder)


def runtime() -> str:
    """The version of ONNX Runtime that is installed."""
    import onnxruntime  # noqa: PLC0415 -- takes time, and few ask

    return str(onnxruntime.__version__)


def lacking(settings: Settings) -> list[str]:
    """Networks of the default set that are not there, or not whole."""
    here, useless = stock(settings), {State.MISSING, State.DAMAGED}
    return [
        each.name for each in manifest().values() if each.default and here.state(each) in useless
    ]


def pull(
    settings: Settings, entries: Sequence[Entry], folders: Sequence[Path], tell: Tell
) -> list[Outcome]:
    """Get networks into the models folder; see `Pull`."""
    return Pull(stock=stock(settings), folders=folders, tell=tell)(entries)
