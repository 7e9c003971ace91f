"""The one shape that all rules have, and what a rule makes of the tokens it was found in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safelight.domain.edit import JsonObject
from safelight.instructions.tokens import Token


@dataclass(frozen=True, slots=True)
class Effect:
    """An operation with the parameters that an instruction asks for."""

    operation: str
    params: JsonObject = field(default_factory=dict)


#: What shall not come about: all of these effects together.
Bar = tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an instruction asks for."""

    #: In plain words, with the amounts.
    says: str
    effects: tuple[Effect, ...] = ()
    #: Any of these would contradict it.
    bars: tuple[Bar, ...] = ()
    #: Whether what they spare is no background, so that nothing that is confined to it does harm.
    of_foreground: bool = False
    ratio: tuple[int, int] | None = None
    #: How many pixels the result shall have.
    pixels: int | None = None
    #: `png`, `jpg` or `webp`.
    format: str | None = None
    #: Why it cannot be done together with the rest, although it was understood.
    problem: str | None = None
    #: Which limit forbids it, although it was understood.
    limit: str | None = None
    #: Whether an amount was said.
    measured: bool = False
    #: What helps against each thing that was complained of, instead of all else here. What is asked
    #: for elsewhere comes before it.
    remedies: "tuple[Meaning, ...]" = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The tokens that a rule was found in, without words that carry no instruction."""

    tokens: Sequence[Token]
    #: How many pictures there are.
    images: int
    #: All kinds that the tokens have: most questions are about kinds that none of them has.
    kinds: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Collect the kinds."""
        kinds = frozenset[str]().union(*[token.meanings for token in self.tokens])
        object.__setattr__(self, "kinds", kinds)

    def all(self, kind: str) -> list[Any]:
        """The values of all tokens of a kind, in order."""
        if kind not in self.kinds:
            return []
        return [token.meanings[kind] for token in self.tokens if kind in token.meanings]

    def first(self, kind: str, otherwise: Any = None) -> Any:  # noqa: ANN401 -- each kind has its own
        """The value of the first token of a kind."""
        return next(iter(self.all(kind)), otherwise)

    def has(self, *kinds: str) -> bool:
        """Whether there is a token of any of these kinds."""
        return not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over the kinds of tokens, and what it means where it is found.

    A pattern is a regular expression whose letters are kinds in capitals and parts in small ones,
    such as `(MAKE)? COMPARATIVE amount?`; see `pattern`.
    """

    pattern: str
    #: None where the tokens together mean nothing after all.
    means: Callable[[Found], Meaning | None]
    #: Of two ways to read a prompt the one that costs less is taken.
    cost: int = 10
    #: Whether it is found in statements too: "the photo is too dark" asks for something, "the
    #: photo is colourful" does not.
    stated: bool = False


#: What rules' patterns may name.
Parts = Mapping[str, str]
