"""Runs networks in ONNX Runtime, each loaded when it is first used."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Array, Networks, missing

_NO_MEMORY = (
    "bad_alloc",
    "bad allocation",
    "failed to allocate",
    "out of memory",
    "available memory of",  # the arena's words
)
#: What goes wrong is raised.
_SAY_NOTHING = 4
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


def path_of(folder: Path, name: str) -> Path:
    """Where a network's ONNX file lies in the models folder."""
    return folder / f"{name}.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Equips a process with networks, once it is called there."""

    folder: Path
    #: Bytes that networks may take together: their weights, and what they compute with.
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

    def __init__(
        self, path: Path, equipment: Equipment, make_room: "Callable[[OnnxNetwork], bool]"
    ) -> None:
        # Here, not above: most children never need it.
        import onnxruntime  # noqa: PLC0415

        _share_memory(equipment.memory)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = equipment.threads
        options.log_severity_level = _SAY_NOTHING
        options.add_session_config_entry("session.use_env_allocators", "1")
        # Waiting threads sleep: other children have work for the cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            path, options, providers=list(equipment.providers or available_providers())
        )
        self._make_room = make_room
        self.inputs = tuple(each.name for each in self._session.get_inputs())
        self.outputs = tuple(each.name for each in self._session.get_outputs())
        self.metadata: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        """See `safelight.domain.networks.Network`."""
        try:
            return self._outputs(feeds, outputs)
        except Refusal as refusal:
            if refusal.code is not Code.OUT_OF_MEMORY or not self._make_room(self):
                raise
        return self._outputs(feeds, outputs)

    def _outputs(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None) -> list[Array]:
        try:
            return list(self._session.run(outputs, dict(feeds)))
        except Exception as error:  # ONNX Runtime's own classes
            raise _refusal(error) from error


@cache
def _share_memory(most: int) -> None:
    """Have all sessions of this process compute in one pool of memory of at most so many bytes.

    Each with a pool of its own, they would take the sum of what they need rather than the most.
    Without any, every run would ask the system anew, which costs a fifth of the time.
    """
    import onnxruntime as ort  # noqa: PLC0415

    kind = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    grows_as_asked, default = 1, -1
    bounds = ort.OrtArenaCfg(most, grows_as_asked, default, default)
    ort.create_and_register_allocator(kind, bounds)


def _refusal(error: Exception) -> Refusal:
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _NO_MEMORY):
        return Refusal(Code.OUT_OF_MEMORY, "A network needs more memory than a child may use.")
    return Refusal(Code.OPERATION_FAILED, f"A network could not be run: {text[:200]}.")


class OnnxNetworks:
    """The networks of a models folder."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._loaded: dict[str, OnnxNetwork] = {}

    def has(self, name: str) -> bool:
        """Whether its file is there."""
        return path_of(self._equipment.folder, name).is_file()

    def get(self, name: str) -> OnnxNetwork:
        """The network, loaded. Raises Refusal: MODEL_MISSING, OUT_OF_MEMORY, OPERATION_FAILED."""
        if name not in self._loaded:
            if not self.has(name):
                raise missing(name, "this edit")
            self._loaded[name] = self._load(path_of(self._equipment.folder, name))
        return self._loaded[name]

    def _load(self, path: Path) -> OnnxNetwork:
        try:
            return self._opened(path)
        except Refusal as refusal:
            if refusal.code is not Code.OUT_OF_MEMORY or not self._drop_others(None):
                raise
        return self._opened(path)

    def _opened(self, path: Path) -> OnnxNetwork:
        try:
            return OnnxNetwork(path, self._equipment, self._drop_others)
        except Exception as error:  # ONNX Runtime's own classes
            raise _refusal(error) from error

    def _drop_others(self, kept: OnnxNetwork | None) -> bool:
        """Give up the memory of all networks but one; False if there are none to drop."""
        others = [name for name, network in self._loaded.items() if network is not kept]
        for name in others:
            del self._loaded[name]
        return bool(others)


def available_providers() -> tuple[str, ...]:
    """ONNX Runtime's providers on this machine that Safelight uses, best first."""
    import onnxruntime  # noqa: PLC0415

    known: Any = onnxruntime.get_available_providers()
    return tuple(
        name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in known
    )
