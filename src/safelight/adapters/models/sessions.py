"""Runs networks in ONNX Runtime, each loaded when it is first used."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from safelight.adapters.models import arena, stacks
from safelight.adapters.models.providers import Providers
from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Array, Networks, missing

_NO_MEMORY = (
    "bad_alloc",
    "bad allocation",
    "failed to allocate",
    "out of memory",
    "available memory of",  # the arena's words
    "cannot allocate memory",
    "failed to map segment",  # a library is loaded
    "pthread_create failed",  # there is no room for a stack
)


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
    #: ONNX Runtime's names, best first; none: those of `safelight.adapters.models.providers`.
    providers: tuple[str, ...] = ()
    #: Loaded at once, where they are installed and can be.
    warm: tuple[str, ...] = ()

    def __call__(self) -> Networks:
        """The networks of this process."""
        networks = OnnxNetworks(self)
        for name in self.warm:
            # What cannot be loaded is refused to the edits that need it, and to no others.
            with suppress(Refusal):
                networks.get(name)
        return networks


class OnnxNetwork:
    """A session of ONNX Runtime."""

    def __init__(
        self,
        path: Path,
        equipment: Equipment,
        providers: Providers,
        make_room: "Callable[[OnnxNetwork], None]",
    ) -> None:
        # Here, not above: most children never need it.
        import onnxruntime  # noqa: PLC0415

        arena.share(equipment.memory)
        options = arena.options(equipment.threads)
        with stacks.small():
            self._session = providers.open(
                # Its own way back to the CPU would print what went wrong, again for each network.
                lambda names: onnxruntime.InferenceSession(
                    path, options, providers=list(names), enable_fallback=0
                )
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
            if refusal.code is not Code.OUT_OF_MEMORY:
                raise
        self._make_room(self)
        return self._outputs(feeds, outputs)

    def _outputs(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None) -> list[Array]:
        try:
            return list(self._session.run(outputs, dict(feeds)))
        except Exception as error:  # ONNX Runtime's own classes
            raise _refusal(error) from error


def not_loaded(name: str, error: Exception) -> Refusal:
    """What is told of a network that ONNX Runtime did not load, by what it raised."""
    refusal = _refusal(error)
    if refusal.code is Code.OUT_OF_MEMORY:
        return refusal
    return Refusal(
        Code.OPERATION_FAILED,
        f"The model {name} cannot be loaded; on the server, `safelight models verify {name}` "
        "tells why.",
    )


def _refusal(error: Exception) -> Refusal:
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _NO_MEMORY):
        return Refusal(Code.OUT_OF_MEMORY, "A network needs more memory than a child may use.")
    return Refusal(Code.OPERATION_FAILED, f"A network could not be run: {text[:200]}.")


class OnnxNetworks:
    """The networks of a models folder."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._providers: Providers | None = None
        self._loaded: dict[str, OnnxNetwork] = {}

    def has(self, name: str) -> bool:
        """Whether its file is there."""
        return path_of(self._equipment.folder, name).is_file()

    def get(self, name: str) -> OnnxNetwork:
        """The network, loaded. Raises Refusal: MODEL_MISSING, OUT_OF_MEMORY, OPERATION_FAILED."""
        if name not in self._loaded:
            if not self.has(name):
                raise missing(name, "this edit")
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def rest(self) -> None:
        """Give up the memory of all of them; they are loaded anew when they are asked for."""
        if self._loaded:
            self._make_room(None)

    def _load(self, name: str) -> OnnxNetwork:
        try:
            return self._opened(name)
        except Refusal as refusal:
            if refusal.code is not Code.OUT_OF_MEMORY:
                raise
        self._make_room(None)
        return self._opened(name)

    def _opened(self, name: str) -> OnnxNetwork:
        path = path_of(self._equipment.folder, name)
        try:
            # Not when this is made: asking ONNX Runtime takes time, and most children never do.
            self._providers = self._providers or Providers(self._equipment.providers)
            return OnnxNetwork(path, self._equipment, self._providers, self._make_room)
        except Exception as error:  # ONNX Runtime's own classes
            raise not_loaded(name, error) from error

    def _make_room(self, kept: OnnxNetwork | None) -> None:
        """Give up the memory of all networks but one, and what was freed before."""
        self._loaded = {name: network for name, network in self._loaded.items() if network is kept}
        # If that fails too, so will what the room is for, and that has the words for it.
        with suppress(Exception):
            arena.shrink()
