"""Carry out one edit on one file, in a process that may be killed at any time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from errno import EDQUOT, ENOSPC
from functools import partial

import pyvips

from safelight.domain.edit import Format, Output
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import ImageInfo, Report
from safelight.domain.networks import Networks, NoNetworks
from safelight.imaging import colour, decode, encode, faults, metadata
from safelight.imaging.budget import Budget
from safelight.imaging.decode import Opened
from safelight.imaging.geometry import Size
from safelight.imaging.operation import ASIDE_NAME, Context, Facts
from safelight.pipeline import plan
from safelight.pipeline.plan import Step
from safelight.pipeline.progress import Progress
from safelight.pipeline.task import NotRendered, Rendered, RenderTask

#: Pixels of an input above which rendering takes long enough for its progress to be told.
_TELLING = 8_000_000
#: Percent of the work that networks are, where there are any.
_NETWORKS_SHARE = 90
#: How a picture is written that is set aside.
_ASIDE = Output(format=Format.PNG)


def render(task: RenderTask, networks: Networks | None = None) -> Rendered | NotRendered:
    """Read, edit and write one picture. Nothing in the file or the edit makes it raise."""
    opened: Opened | None = None
    networks = networks or NoNetworks()
    work = _Work(task, networks, Budget.starting(task.seconds, task.memory, networks.rest))
    try:
        plan.check(task.edit, task.limits)
        plan.require_models(task.edit, work.networks.has)
        opened = decode.open_picture(task.source, task.limits)
        output = _carry_out(work, opened)
    except (Refusal, MemoryError, UnicodeError, OSError) as error:
        work.discard()
        refusal = _refusal(error)
        info = opened.info if opened else None
        return NotRendered(code=refusal.code, message=refusal.message, input=info)
    return Rendered(
        input=opened.info, output=output, report=_report(work.facts), beside=work.beside
    )


def _report(facts: Facts) -> Report:
    faces = tuple(tuple(face) for face in facts.faces)
    return Report(
        notes=tuple(facts.notes),
        people=tuple(facts.people),
        faces=faces,
        labels=tuple(facts.labels),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """A task, and what there is to do it with."""

    task: RenderTask
    networks: Networks
    budget: Budget
    facts: Facts = field(default_factory=Facts)
    #: What was set aside, by name.
    beside: dict[str, ImageInfo] = field(default_factory=dict)

    def discard(self) -> None:
        """Leave nothing of what was set aside."""
        for name in self.beside:
            self.task.beside(name).unlink(missing_ok=True)


def _refusal(error: Refusal | MemoryError | UnicodeError | OSError) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, MemoryError):
        return faults.out_of_memory()
    if isinstance(error, UnicodeError):
        # pyvips takes what libvips says for UTF-8; it can quote what is in the file.
        return Refusal(
            Code.INPUT_DAMAGED,
            "The file is damaged, incomplete or of a form that cannot be read;"
            " what its decoder says about it is no text.",
        )
    return _unwritten(error)


def _unwritten(error: OSError) -> Refusal:
    if error.errno in (ENOSPC, EDQUOT):
        return faults.out_of_room()
    return Refusal(
        Code.INTERNAL, f"A file could not be read or written while rendering: {error.strerror}."
    )


def _carry_out(work: _Work, opened: Opened) -> ImageInfo:
    task, steps = work.task, plan.steps(work.task.edit, opened.size)
    _hold(task, opened.size, steps)
    long = opened.size.pixels > _TELLING or any(map(_is_long, steps))
    try:
        with Progress(task.progress if long else None) as progress:
            edited = _edited(work, opened, steps, progress)
            image = _finished(task, opened, edited, task.edit.output)
            done = _NETWORKS_SHARE if any(map(_is_long, steps)) else 0
            progress.follow(image, progress.share(done, 100))
            return encode.write(image, task.edit.output, task.target)
    except pyvips.Error as error:
        raise _explained(error, opened) from error


def _is_long(step: Step) -> bool:
    return bool(step.operation.networks(step.params))


def _finished(
    task: RenderTask, opened: Opened, image: pyvips.Image, output: Output
) -> pyvips.Image:
    """The picture as the file is to hold it."""
    image = colour.to_output(encode.fit(image, output), output, task.profiles)
    return metadata.relabel(image, output.dpi or opened.dpi)


def _hold(task: RenderTask, size: Size, steps: Sequence[Step]) -> None:
    """Hold every picture on the way, and the last one, against the limits."""
    for step in steps:
        size = step.operation.after(step.params, size)
        if size.pixels > task.limits.output_pixels:
            raise Refusal(
                Code.OUTPUT_TOO_LARGE,
                f"{step.operation.name} would make a picture of {size} = {size.pixels} pixels;"
                f" the limit is {task.limits.output_pixels}.",
            )
    encode.hold(size, task.edit.output.format, task.limits)


def _edited(work: _Work, opened: Opened, steps: Sequence[Step], progress: Progress) -> pyvips.Image:
    size, told = opened.size, _shares(steps)
    image = colour.to_working(decode.load(opened, plan.first_size(steps, size)))
    for position, step in enumerate(steps):
        if not step.operation.streams:
            image = image.copy_memory()
        before = Size(image.width, image.height)
        scales = step.operation.scales(step.params, size) != size
        context = replace(
            _context(work, opened, step),
            size=size if scales else before,
            target=plan.target(steps[position + 1 :], size),
            tell=progress.share(*next(told)),
        )
        image = _applied(step, image, context)
        after = Size(image.width, image.height)
        if scales or after != before:
            size = after
            # Anew: what was cut off is known only now, and a side that follows from the picture's
            # shape may become longer by it.
            _hold(work.task, size, steps[position + 1 :])
    return image


def _context(work: _Work, opened: Opened, step: Step) -> Context:
    """What a step knows, but for what depends on the steps around it."""
    return Context(
        size=opened.size,
        input_has_alpha=opened.has_alpha,
        source=work.task.source,
        inputs=work.task.inputs.get(step.operation.name, {}),
        limits=work.task.limits,
        networks=work.networks,
        budget=work.budget,
        variant=work.task.variant,
        people=work.task.people,
        facts=work.facts,
        aside=partial(_set_aside, work, opened),
    )


def _set_aside(work: _Work, opened: Opened, name: str, image: pyvips.Image) -> None:
    """Write a picture beside the result; what it shows is computed now."""
    if not re.fullmatch(ASIDE_NAME, name):
        raise ValueError(f"{name!r} is no name of a picture that is set aside: {ASIDE_NAME}")
    encode.hold(Size(image.width, image.height), _ASIDE.format, work.task.limits)
    target = work.task.beside(name)
    try:
        finished = _finished(work.task, opened, image, _ASIDE)
        work.beside[name] = encode.write(finished, _ASIDE, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _shares(steps: Sequence[Step]) -> Iterator[tuple[float, float]]:
    """Percent at which each step begins and ends: those with networks are most of the work."""
    each = _NETWORKS_SHARE / max(1, sum(map(_is_long, steps)))
    done = 0.0
    for step in steps:
        begun, done = done, done + (each if _is_long(step) else 0)
        yield begun, done


def _applied(step: Step, image: pyvips.Image, context: Context) -> pyvips.Image:
    try:
        return step.operation.apply(image, step.params, context)
    except (Refusal, MemoryError, UnicodeError, OSError, pyvips.Error):
        raise
    except Exception as error:
        if type(error).__module__ == "cv2":
            raise faults.of_opencv(error, step.operation.name) from error
        raise faults.unforeseen(error, step.operation.name) from error


def _explained(error: pyvips.Error, opened: Opened) -> Refusal:
    """Find out whether the input or the work on it is to blame: libvips computes late."""
    if faults.is_out_of_memory(error):
        return faults.out_of_memory()
    try:
        decode.read_through(opened)
    except Refusal as refusal:
        return refusal
    # Only now: that its target cannot be written is also what libvips says of a damaged input.
    if faults.is_out_of_room(error):
        return faults.out_of_room()
    return Refusal(Code.OPERATION_FAILED, f"The picture could not be made: {faults.reason(error)}.")
