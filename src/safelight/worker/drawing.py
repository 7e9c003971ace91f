"""Having a generative engine make the picture that an edit's operations work on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from safelight.domain.edit import Drawing, Edit, Format, Output
from safelight.domain.engines import Engine, Engines, Wish
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey
from safelight.domain.job import Item
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.results.names import uploads_of

#: Pixels of the longest side of what an engine is shown.
_SHOWN_SIDE = 4096
#: What an engine is shown: upright, in sRGB, in a format that all of them read.
_PLAIN = Output(format=Format.PNG)
#: Seeds are below this, as every engine takes them.
_SEEDS = 2**31

#: Renders in a child, which alone may open what strangers send.
Render = Callable[[RenderTask], Awaitable[Rendered | NotRendered]]


def engine_for(drawing: Drawing, engines: Engines) -> Engine:
    """The engine that is to make it. Raises Refusal: NOT_UNDERSTOOD or ENGINE_MISSING."""
    engine = engines.find(drawing.model, drawing.ability)
    if engine is not None:
        return engine
    if drawing.otherwise:
        raise Refusal(Code.NOT_UNDERSTOOD, drawing.otherwise)
    raise Refusal(
        Code.ENGINE_MISSING,
        f"No generative engine serves {drawing.model!r} ({drawing.ability.value}) here;"
        " the server's setting SAFELIGHT_ENGINES says which engine serves which model.",
    )


async def show(came: Path, shown: Path, bounds: RenderTask, render: Render) -> None:
    """Write a picture as an engine may see it, within the bounds of another task.

    Raises Refusal for one that cannot be read.
    """
    task = replace(bounds, source=came, target=shown, edit=Edit(output=_PLAIN))
    made = (await _rendered(task, render)).output
    if max(made.width, made.height) > _SHOWN_SIDE:
        side = {"pixels": _SHOWN_SIDE}
        smaller = {"resize": {"width": side, "height": side, "fit": "bounds"}}
        await _rendered(replace(task, edit=Edit(operations=smaller, output=_PLAIN)), render)


async def _rendered(task: RenderTask, render: Render) -> Rendered:
    outcome = await render(task)
    if isinstance(outcome, NotRendered):
        raise Refusal(outcome.code, outcome.message)
    return outcome


def drawn_key(item: Item) -> BlobKey:
    """Where a drawing lies between an item's attempts; it goes with the job's uploads."""
    return BlobKey(f"{uploads_of(item.job)}/drawn-{item.position}")


def wish(drawing: Drawing, item: Item, shown: Sequence[Path]) -> Wish:
    """What the engine is asked. The same item asks the same, however often it is tried."""
    digest = sha256(f"{item.job}/{item.position}".encode()).digest()
    return Wish(
        ability=drawing.ability,
        prompt=drawing.prompt,
        images=tuple(shown),
        size=drawing.size,
        seed=int.from_bytes(digest[:8], "big") % _SEEDS,
        quality=drawing.quality,
    )
