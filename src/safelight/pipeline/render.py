"""Carry out one edit on one file, in a process that may be killed at any time."""

from errno import EDQUOT, ENOSPC
from pathlib import Path

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.job import ImageInfo
from safelight.imaging import colour, decode, encode, faults, metadata
from safelight.imaging.decode import Opened
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.pipeline import plan
from safelight.pipeline.plan import Step
from safelight.pipeline.progress import Progress
from safelight.pipeline.task import NotRendered, Rendered, RenderTask

#: Pixels of an input above which rendering takes long enough for its progress to be told.
_TELLING = 8_000_000


def render(task: RenderTask) -> Rendered | NotRendered:
    """Read, edit and write one picture. Nothing in the file or the edit makes it raise."""
    opened: Opened | None = None
    try:
        plan.check(task.edit, task.limits)
        plan.require_models(task.edit)
        opened = decode.open_picture(task.source, task.limits)
        output = _carry_out(task, opened)
    except (Refusal, MemoryError, UnicodeError, OSError) as error:
        refusal = _refusal(error)
        info = opened.info if opened else None
        return NotRendered(code=refusal.code, message=refusal.message, input=info)
    return Rendered(input=opened.info, output=output)


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


def _carry_out(task: RenderTask, opened: Opened) -> ImageInfo:
    steps = plan.steps(task.edit)
    _hold(task, opened.size, steps)
    try:
        progress = task.progress if opened.size.pixels > _TELLING else None
        image = _finished(task, opened, _edited(opened, steps))
        return _written(task, image, progress)
    except pyvips.Error as error:
        raise _explained(error, opened) from error


def _finished(task: RenderTask, opened: Opened, image: pyvips.Image) -> pyvips.Image:
    """The picture as the file is to hold it."""
    output = task.edit.output
    image = colour.to_output(encode.fit(image, output), output, task.profiles)
    return metadata.relabel(image, output.dpi or opened.dpi)


def _written(task: RenderTask, image: pyvips.Image, progress: Path | None) -> ImageInfo:
    if progress is None:
        return encode.write(image, task.edit.output, task.target)
    with Progress(progress) as percents:
        percents.follow(image)
        return encode.write(image, task.edit.output, task.target)


def _hold(task: RenderTask, size: Size, steps: tuple[Step, ...]) -> None:
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


def _edited(opened: Opened, steps: tuple[Step, ...]) -> pyvips.Image:
    size = opened.size
    first = steps[0]
    image = colour.to_working(decode.load(opened, first.operation.scales(first.params, size)))
    for step in steps:
        if not step.operation.streams:
            image = image.copy_memory()
        context = Context(size=size, input_has_alpha=opened.has_alpha)
        image = step.operation.apply(image, step.params, context)
        size = Size(image.width, image.height)
    return image


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
