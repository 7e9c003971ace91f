"""What a prompt template may do: an allow-list over Jinja2's syntax tree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from jinja2 import filters, nodes, tests

from safelight.domain.errors import Code, Refusal

PROMPT = "user_prompt"
#: Characters of a template, of what it makes, and of what a filter works on.
LONGEST = 10_000
#: Parts of a template, and how deep they may be nested.
_PARTS, _DEPTH = 200, 20
#: Of whole numbers; those of thousands of digits cannot even be written.
_LARGEST = 10**9


class Kind(Enum):
    """What an expression gives, as far as that matters to what it is put into."""

    TEXT = auto()
    NUMBER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: it takes text, and arguments of these kinds."""

    run: Callable[..., object]
    gives: Kind = Kind.TEXT
    takes: tuple[Kind, ...] = ()
    #: How many of the arguments there must be.
    least: int = 0

    def __call__(self, text: str, *arguments: object) -> object:
        """What it makes of a text. Raises Refusal for one that takes long to work on."""
        if len(text) > LONGEST:
            raise Refusal(
                Code.INVALID, f"a filter got {len(text)} characters; the limit is {LONGEST}"
            )
        return self.run(text, *arguments)


def _replaced(text: str, old: str, new: str) -> str:
    """The text with every `old` replaced. Raises Refusal where that grows too long."""
    if not old:
        return text
    length = len(text) + text.count(old) * (len(new) - len(old))
    if length > LONGEST:
        raise Refusal(
            Code.INVALID, f"replace makes {length} characters of the text; the limit is {LONGEST}"
        )
    return text.replace(old, new)


FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        "capitalize": Filter(str.capitalize),
        "default": Filter(filters.do_default, takes=(Kind.TEXT, Kind.OTHER), least=1),
        "length": Filter(len, gives=Kind.NUMBER),
        "lower": Filter(str.lower),
        "replace": Filter(_replaced, takes=(Kind.TEXT, Kind.TEXT), least=2),
        "title": Filter(filters.do_title),
        "trim": Filter(str.strip),
        "upper": Filter(str.upper),
        "wordcount": Filter(filters.do_wordcount, gives=Kind.NUMBER),
    }
)
TESTS: Mapping[str, Callable[..., bool]] = MappingProxyType(
    {
        "defined": tests.test_defined,
        "lower": tests.test_lower,
        "none": tests.test_none,
        "string": tests.test_string,
        "undefined": tests.test_undefined,
        "upper": tests.test_upper,
    }
)
ALLOWED = (
    f"A template may have text, {{{{ {PROMPT} }}}}, {{% if %}}, {{% elif %}} and {{% else %}},"
    " literals, ~, and, or, not, comparisons, in,"
    f" the tests {', '.join(TESTS)}, and the filters {', '.join(FILTERS)}"
)

_ORDER = frozenset({"lt", "lteq", "gt", "gteq"})
_MEMBER = frozenset({"in", "notin"})
_CALLED: Mapping[type[nodes.Node], str] = {
    nodes.For: "a loop",
    nodes.Macro: "a macro",
    nodes.CallBlock: "a call block",
    nodes.FilterBlock: "a filter block",
    nodes.With: "{% with %}",
    nodes.Block: "a block",
    nodes.Scope: "{% autoescape %}",
    nodes.Include: "an include",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
    nodes.Extends: "{% extends %}",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.Call: "a call",
    nodes.Getattr: "an attribute",
    nodes.Getitem: "an index",
    nodes.List: "a list",
    nodes.Tuple: "a tuple",
    nodes.Dict: "a dictionary",
    nodes.BinExpr: "arithmetic",
    nodes.UnaryExpr: "a sign",
}


def check(tree: nodes.Template) -> None:
    """Raises Refusal, with the line, for what is not allowed."""
    _Rules().check(tree)


class _Rules:
    """Walks one template."""

    def __init__(self) -> None:
        self._parts = 0

    def check(self, tree: nodes.Template) -> None:
        for node in tree.body:
            self._statement(node, 1)

    def _statement(self, node: nodes.Node, depth: int) -> None:
        self._count(node, depth)
        match node:
            case nodes.Output():
                for each in node.nodes:
                    self._kind(each, depth + 1)
            case nodes.If():
                self._kind(node.test, depth + 1)
                for inner in (*node.body, *node.elif_, *node.else_):
                    self._statement(inner, depth + 1)
            case _:
                raise _not_allowed(node)

    def _count(self, node: nodes.Node, depth: int) -> None:
        self._parts += 1
        if depth > _DEPTH:
            raise _refused(node, f"it is nested deeper than {_DEPTH} levels")
        if self._parts > _PARTS:
            raise _refused(node, f"it has more than {_PARTS} parts")

    def _kind(self, node: nodes.Node, depth: int) -> Kind:
        """What an expression gives. Raises Refusal for one that is not allowed."""
        self._count(node, depth)
        match node:
            case nodes.TemplateData():
                gives = Kind.TEXT
            case nodes.Const():
                gives = _constant(node)
            case nodes.Name():
                gives = _name(node)
            case nodes.Filter():
                gives = self._filter(node, depth)
            case _:
                gives = self._compound(node, depth)
        return gives

    def _compound(self, node: nodes.Node, depth: int) -> Kind:
        kinds = [self._kind(part, depth + 1) for part in _parts(node)]
        gives = Kind.OTHER
        match node:
            case nodes.Concat():
                gives = Kind.TEXT
            case nodes.And() | nodes.Or():
                gives = _common(kinds)
            case nodes.CondExpr():
                gives = _common(kinds[1:])
            case nodes.Compare():
                _check_comparison(node, kinds)
            case _:  # a test, or not: true or false
                pass
        return gives

    def _filter(self, node: nodes.Filter, depth: int) -> Kind:
        known = FILTERS.get(node.name)
        if known is None or node.node is None:
            raise _not_allowed(node, f"the filter {node.name[:40]!r}")
        if _is_named(node) or not known.least <= len(node.args) <= len(known.takes):
            raise _refused(node, f"the filter {node.name} takes {_arguments(known)}")
        wanted = (Kind.TEXT, *known.takes)
        for part, kind in zip((node.node, *node.args), wanted, strict=False):
            if self._kind(part, depth + 1) is not kind and kind is not Kind.OTHER:
                raise _refused(node, f"the filter {node.name} works on text alone")
        return known.gives


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """What an expression is made of. Raises Refusal for one that is not allowed."""
    match node:
        case nodes.Concat():
            yield from node.nodes
        case nodes.And() | nodes.Or():
            yield from (node.left, node.right)
        case nodes.Not():
            yield node.node
        case nodes.CondExpr():
            yield from (node.test, node.expr1)
            if node.expr2 is not None:
                yield node.expr2
        case nodes.Compare():
            yield node.expr
            yield from (each.expr for each in node.ops)
        case nodes.Test():
            yield _tested(node)
        case _:
            raise _not_allowed(node)


def _tested(node: nodes.Test) -> nodes.Node:
    if node.name not in TESTS:
        raise _not_allowed(node, f"the test {node.name[:40]!r}")
    if node.args or _is_named(node):
        raise _refused(node, f"the test {node.name} takes no arguments")
    return node.node


def _is_named(node: nodes.Filter | nodes.Test) -> bool:
    """Whether it has arguments by name, or ones that only show when it runs."""
    return bool(node.kwargs or node.dyn_args or node.dyn_kwargs)


def _arguments(known: Filter) -> str:
    if not known.takes:
        return "no arguments"
    least, most = known.least, len(known.takes)
    return f"{least if least == most else f'{least} or {most}'} argument{'s' * (most > 1)}"


def _constant(node: nodes.Const) -> Kind:
    match node.value:
        case str():
            if any("\ud800" <= character <= "\udfff" for character in node.value):
                raise _refused(node, "a literal has half a surrogate pair, which is no character")
            return Kind.TEXT
        case bool() | None:
            return Kind.OTHER
        case int() if abs(node.value) > _LARGEST:
            raise _refused(node, f"a number is larger than {_LARGEST}")
        case _:
            return Kind.NUMBER


def _name(node: nodes.Name) -> Kind:
    if node.name != PROMPT:
        raise _refused(node, f"{node.name[:40]!r} is unknown; the only name is {PROMPT}")
    return Kind.TEXT


def _common(kinds: Sequence[Kind]) -> Kind:
    first = kinds[0]
    # A condition without its else may give nothing.
    return first if len(kinds) > 1 and all(each is first for each in kinds) else Kind.OTHER


def _check_comparison(node: nodes.Compare, kinds: Sequence[Kind]) -> None:
    """Only what can be compared whatever the prompt is, so that no template fails later."""
    for place, each in enumerate(node.ops):
        pair = set(kinds[place : place + 2])
        if each.op in _ORDER and pair != {Kind.NUMBER}:
            raise _refused(node, "< and > compare numbers alone, such as user_prompt|length")
        if each.op in _MEMBER and pair != {Kind.TEXT}:
            raise _refused(node, "in looks for text in text alone")


def _not_allowed(node: nodes.Node, what: str = "") -> Refusal:
    kinds = (_CALLED[kind] for kind in type(node).__mro__ if kind in _CALLED)
    named = what or next(kinds, type(node).__name__)
    return _refused(node, f"{named} is not allowed. {ALLOWED}")


def _refused(node: nodes.Node, why: str) -> Refusal:
    # What only holds others together has no line of its own.
    line = node.lineno or next(each.lineno for each in node.iter_child_nodes())
    return Refusal(Code.INVALID, f"line {line}: {why}")
