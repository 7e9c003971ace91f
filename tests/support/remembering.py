"""The real networks, of which the slow one that finds subjects is not asked the same twice."""

from collections.abc import Mapping, Sequence

from tests.support.networks import networks

from safelight.domain.networks import Array, Network

#: Only its answers are kept.
SLOW = "u2net"


class _Once:
    """A network with a memory."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._answers: dict[bytes, list[Array]] = {}
        self.inputs, self.outputs = network.inputs, network.outputs
        self.metadata: Mapping[str, str] = network.metadata

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        (asked,) = (feed.tobytes() for feed in feeds.values())
        if asked not in self._answers:
            self._answers[asked] = self._network.run(feeds, outputs)
        return [answer.copy() for answer in self._answers[asked]]


class Remembering:
    """All networks. For tests that cut the same subject out of the same picture many times."""

    def __init__(self) -> None:
        self._slow: Network | None = None

    def has(self, name: str) -> bool:
        return networks().has(name)

    def get(self, name: str) -> Network:
        if name != SLOW:
            return networks().get(name)
        if self._slow is None:
            self._slow = _Once(networks().get(SLOW))
        return self._slow

    def rest(self) -> None:
        pass
