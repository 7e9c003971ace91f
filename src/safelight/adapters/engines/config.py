"""What the operator says of one engine."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import SecretStr

from safelight.domain.engines import UNHEARD_OF, Ability

#: What the kinds of engines here can have: they make pictures.
PICTURES = frozenset(Ability) - UNHEARD_OF
#: Among the models that an engine serves: whatever no other engine serves by name.
ANY = "*"


class Kind(StrEnum):
    """How an engine is reached."""

    #: An HTTP endpoint that speaks OpenAI's images interface.
    OPENAI = "openai"
    #: A model that the library diffusers runs, in a process of ours.
    DIFFUSERS = "diffusers"


class Device(StrEnum):
    """Where a model of ours computes."""

    #: The GPU if torch sees one, else the processor.
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineConfig:
    """One engine. What is None is left to the model or to its server."""

    name: str
    kind: Kind
    #: What the endpoint calls the model; for diffusers a local folder, or an id of the hub.
    model: str
    #: The model names of clients that it answers for; ANY: those that no other engine names.
    serves: tuple[str, ...] = (ANY,)
    #: Fewer abilities than it would have; for a hub id or an endpoint also what it really has.
    abilities: frozenset[Ability] | None = None
    #: What one picture may take, from its turn on.
    seconds: float = 300.0
    #: Of an endpoint: what its paths follow, such as http://10.0.0.5:8000/v1.
    url: str = ""
    key: SecretStr | None = None
    #: Of an endpoint: the only sizes that it draws, as (width, height); the nearest is asked for.
    sizes: tuple[tuple[int, int], ...] = ()
    steps: int | None = None
    guidance: float | None = None
    #: How far an image is drawn anew: 0 hardly at all, 1 wholly.
    strength: float | None = None
    device: Device = Device.AUTO
    #: Seconds without a wish after which a model of ours gives its memory back.
    idle_seconds: float = 600.0
