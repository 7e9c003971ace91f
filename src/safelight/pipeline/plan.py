"""Check, order and price an Edit: pure functions of data, without pixels."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from safelight.domain.credits import ZERO, Credits, from_decimal
from safelight.domain.edit import ColorSpace, Compression, Edit, Format, Output, Source
from safelight.domain.errors import Invalid
from safelight.domain.networks import missing
from safelight.imaging.formats import MAX_SIDE
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Operation
from safelight.operations import registry
from safelight.pipeline.order import ORDER

#: Every edit costs this, whatever its operations.
BASE = "edit"
BASE_PRICE = from_decimal(1)

#: Pairs that contradict each other.
CONTRADICTIONS = (
    ("blur_faces", "identity_crop"),
    ("background_remove", "background_blur"),
    ("style_transfer", "background_remove"),
    ("style_transfer", "background_blur"),
    ("backdrop", "palette_backdrop"),
)
_COMPRESSIONS = {
    Format.JPEG: frozenset[Compression](),
    Format.PNG: frozenset({Compression.FAST, Compression.OPTIMAL, Compression.BEST}),
    **dict.fromkeys(
        (Format.WEBP, Format.AVIF, Format.TIFF),
        frozenset({Compression.LOSSY, Compression.LOSSLESS}),
    ),
}
#: Formats that can hold CMYK.
_CMYK = frozenset({Format.JPEG, Format.TIFF})
_MAX_QUALITY = 100
#: The most that a JPEG file can state.
_MAX_DPI = 65_535

#: How many times the pixels a side that will be left are enough for what comes before.
_SPARE = 2
_UNKNOWN = "no such operation"

Fields = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """An operation with its parameters."""

    operation: Operation[Any]
    params: Any


def check(edit: Edit, limits: Limits) -> None:
    """Raise Invalid, its paths beginning with an operation's name or `output`.

    Parameters must be well formed, operations must go together, and what is known of the
    result's size without a picture must be within the limits.
    """
    narrowed = replace(limits, output_side=min(limits.output_side, MAX_SIDE[edit.output.format]))
    fields: Fields = {}
    for name in edit.operations:
        fields |= _operation_problems(name, edit, narrowed)
    for first, second in CONTRADICTIONS:
        if first in edit.operations and second in edit.operations:
            fields[first] = (f"cannot be combined with {second}",)
    for field, problem in _output_problems(edit.output):
        fields[f"output.{field}"] = (problem,)
    if fields:
        raise Invalid(fields)


def steps(edit: Edit, size: Size) -> tuple[Step, ...]:
    """What to do, in order, with an input of this size.

    Raises Invalid for parameters that are not well formed.
    """
    return tuple(
        replace(step, params=step.operation.settle(step.params, size)) for step in _steps(edit)
    )


def first_size(steps: Sequence[Step], size: Size) -> Size:
    """The smallest size at which an input of this size does for all steps.

    What scales first gets the very size that it would scale to. Where it comes after others that
    do as well on fewer pixels, they get twice as many a side as will be left.
    """
    for position, step in enumerate(steps):
        scaled = step.operation.scales(step.params, size)
        if scaled != size:
            ample = Size(scaled.width * _SPARE, scaled.height * _SPARE) if position else scaled
            return ample if ample.width <= size.width and ample.height <= size.height else size
        if not step.operation.early(step.params):
            break
    return size


def target(later: Sequence[Step], size: Size) -> Size | None:
    """The size to which the next step that scales the whole picture will bring it.

    Steps before that one may cut parts off, so its shape need not be that of `size`.
    """
    for step in later:
        scaled = step.operation.scales(step.params, size)
        if scaled != size:
            return scaled
        size = step.operation.after(step.params, size)
    return None


def _steps(edit: Edit) -> tuple[Step, ...]:
    known = registry()
    return tuple(
        step
        for name in ORDER
        if name in known and (step := _step(known[name], edit.operations.get(name))) is not None
    )


def require_models(edit: Edit, has: Callable[[str], bool]) -> None:
    """Raise Refusal(MODEL_MISSING) if an operation needs a network that `has` says is not there."""
    for step in _asked(edit):
        for name in step.operation.networks(step.params):
            if not has(name):
                raise missing(name, step.operation.name)


def inputs(edit: Edit) -> Mapping[str, Mapping[str, Source]]:
    """Files that operations need beside the picture: by operation, then by parameter."""
    needed = {step.operation.name: step.operation.inputs(step.params) for step in _asked(edit)}
    return {name: sources for name, sources in needed.items() if sources}


def people(edit: Edit) -> frozenset[str]:
    """Ids of the people whose faces operations need to know."""
    return frozenset(
        person for step in _asked(edit) for person in step.operation.people(step.params)
    )


def sources(edit: Edit) -> list[Source]:
    """Every file that the edit names: what it draws by, and what operations need beside it."""
    drawn_by = edit.drawing.images if edit.drawing is not None else ()
    return [*drawn_by, *(each for needed in inputs(edit).values() for each in needed.values())]


def _asked(edit: Edit) -> Iterator[Step]:
    known = registry()
    for name, given in edit.operations.items():
        if name not in known:  # a job of another version of Safelight
            raise Invalid({name: (_UNKNOWN,)})
        yield Step(known[name], known[name].parse(given))


def default_prices() -> dict[str, Credits]:
    """What an edit costs at least, and what each operation adds."""
    return {BASE: BASE_PRICE, **{name: each.price for name, each in registry().items()}}


def price(edit: Edit, prices: Mapping[str, Credits]) -> Credits:
    """The base price and those of the operations asked for; `prices` overrides the defaults."""
    effective = default_prices() | dict(prices)
    return Credits(sum((effective[name] for name in (BASE, *edit.operations)), start=ZERO))


def _step(operation: Operation[Any], given: Mapping[str, object] | None) -> Step | None:
    if given is not None:
        return Step(operation, operation.parse(given))
    return Step(operation, operation.unasked) if operation.unasked is not None else None


def _operation_problems(name: str, edit: Edit, limits: Limits) -> Fields:
    operation = registry().get(name)
    if operation is None:
        return {name: (_UNKNOWN,)}
    try:
        params = operation.parse(edit.operations[name])
    except Invalid as invalid:
        return invalid.fields
    fields: Fields = {}
    for field, problem in operation.foresee(params, limits):
        path = f"{name}.{field}" if field else name
        fields[path] = (*fields.get(path, ()), problem)
    return fields


def _output_problems(output: Output) -> Iterator[tuple[str, str]]:
    if output.quality is not None and not 1 <= output.quality <= _MAX_QUALITY:
        yield "quality", f"{output.quality} is not in 1..{_MAX_QUALITY}"
    if output.dpi is not None and not 1 <= output.dpi <= _MAX_DPI:
        yield "dpi", f"{output.dpi} is not in 1..{_MAX_DPI}"
    possible = _COMPRESSIONS[output.format]
    if output.compression is not None and output.compression not in possible:
        names = ", ".join(sorted(possible)) or "none"
        yield "compression", f"{output.format} knows {names}, not {output.compression}"
    if output.color_space is ColorSpace.CMYK and output.format not in _CMYK:
        yield "color_space", f"{output.format} cannot hold CMYK; jpeg and tiff can"
    if output.cmyk_profile is not None and output.color_space is not ColorSpace.CMYK:
        yield "cmyk_profile", "a CMYK profile needs the colour space CMYK"
