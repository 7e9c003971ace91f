"""Runs networks in ONNX Runtime, each loaded when it is first used."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Array, Networks, missing

#: A loaded network takes about this many times its file: the weights, and a packed copy of them.
_LOADED = 2
_NO_MEMORY = ("bad_alloc", "bad allocation", "failed to allocate", "out of memory")
_ERRORS_ONLY = 3
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


def path_of(folder: Path, name: str) -> Path:
    """Where a network's ONNX file lies in the models folder."""
    return folder / f"{name}.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Equips a process with networks, once it is called there."""

    folder: Path
    #: Bytes that loaded networks may take; the one that was used longest ago is dropped first.
    memory: int
    #: Threads that one network computes with.
    threads: int
    #: ONNX Runtime's names, best first; none: what is found in the process that is equipped.
    providers: tuple[str, ...] = ()
    #: Loaded at once, where they are installed.
    warm: tuple[str, ...] = ()

    def __call__(self) -> Networks:
        """The networks of this process."""
        networks = OnnxNetworks(self)
        for name in self.warm:
            if networks.has(name):
                networks.get(name)
        return networks


class OnnxNetwork:
    """A session of ONNX Runtime."""

    def __init__(self, path: Path, equipment: Equipment) -> None:
        # Here, not above: most children never need it.
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = equipment.threads
        options.log_severity_level = _ERRORS_ONLY
        # What it took for one picture is given back after it, and waiting threads sleep.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            path, options, providers=list(equipment.providers or available_providers())
        )
        self.inputs = tuple(each.name for each in self._session.get_inputs())
        self.outputs = tuple(each.name for each in self._session.get_outputs())
        self.metadata: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        """See `safelight.domain.networks.Network`."""
        try:
            return list(self._session.run(outputs, dict(feeds)))
        except Exception as error:  # ONNX Runtime's own classes
            raise _refusal(error) from error


def _refusal(error: Exception) -> Refusal:
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _NO_MEMORY):
        return Refusal(Code.OUT_OF_MEMORY, "A network needs more memory than a child may use.")
    return Refusal(Code.OPERATION_FAILED, f"A network could not be run: {text[:200]}.")


class OnnxNetworks:
    """The networks of a models folder."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._loaded: OrderedDict[str, tuple[OnnxNetwork, int]] = OrderedDict()

    def has(self, name: str) -> bool:
        """Whether its file is there."""
        return path_of(self._equipment.folder, name).is_file()

    def get(self, name: str) -> OnnxNetwork:
        """The network, loaded. Raises Refusal: MODEL_MISSING, OUT_OF_MEMORY, OPERATION_FAILED."""
        if name in self._loaded:
            self._loaded.move_to_end(name)
            return self._loaded[name][0]
        path = path_of(self._equipment.folder, name)
        if not path.is_file():
            raise missing(name, "this edit")
        size = _LOADED * path.stat().st_size
        self._make_room(size)
        self._loaded[name] = self._load(path), size
        return self._loaded[name][0]

    def _load(self, path: Path) -> OnnxNetwork:
        try:
            return OnnxNetwork(path, self._equipment)
        except Exception as error:  # ONNX Runtime's own classes
            raise _refusal(error) from error

    def _make_room(self, size: int) -> None:
        while self._loaded and self._taken() + size > self._equipment.memory:
            self._loaded.popitem(last=False)

    def _taken(self) -> int:
        return sum(size for _, size in self._loaded.values())


def available_providers() -> tuple[str, ...]:
    """ONNX Runtime's providers on this machine that Safelight uses, best first."""
    import onnxruntime  # noqa: PLC0415

    known: Any = onnxruntime.get_available_providers()
    return tuple(
        name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in known
    )
