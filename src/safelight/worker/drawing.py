"""Having a generative engine make the picture that an edit's operations work on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from safelight.domain.edit import Drawing, Edit, Format, Output
from safelight.domain.engines import UNHEARD_OF, Ability, Engine, Engines, Wish
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
#: What the abilities make that no kind of engine has.
_UNHEARD_OF = {Ability.VIDEO: "videos", Ability.SPEECH: "speech", Ability.MESH: "3D meshes"}

#: Renders in a child, which alone may open what strangers send.
Render = Callable[[RenderTask], Awaitable[Rendered | NotRendered]]


def engine_for(drawing: Drawing, engines: Engines) -> Engine:
    """The engine that is to make it. Raises Refusal: NOT_UNDERSTOOD or ENGINE_MISSING."""
    engine = engines.find(drawing.model, drawing.ability)
    if engine is not None:
        return engine
    if drawing.ability in UNHEARD_OF:
        raise Refusal(
            Code.ENGINE_MISSING,
            f"{drawing.model!r} cannot be had here: no kind of engine that Safelight can be given"
            f" makes {_UNHEARD_OF[drawing.ability]} yet. Nothing was charged.",
        )
    if drawing.otherwise:
        raise Refusal(Code.NOT_UNDERSTOOD, drawing.otherwise)
    raise Refusal(
        Code.ENGINE_MISSING,
        f"No generative engine serves {drawing.model!r} ({drawing.ability.value}) here, and nothing"
        " was charged. Whoever runs this server can name one: a table [engines.NAME] in"
        " safelight.toml, or SAFELIGHT_ENGINES; docs/engines.md says how.",
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
    return Wish(
        ability=drawing.ability,
        prompt=drawing.prompt,
        images=tuple(shown),
        size=drawing.size,
        seed=_seed(drawing, item),
        quality=drawing.quality,
        steps=drawing.steps,
        guidance=drawing.guidance,
        negative_prompt=drawing.negative_prompt,
    )


def _seed(drawing: Drawing, item: Item) -> int:
    """The one given, or for further results those after it; else one of the item's own."""
    if drawing.seed is not None:
        return (drawing.seed + item.position) % _SEEDS
    digest = sha256(f"{item.job}/{item.position}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _SEEDS
