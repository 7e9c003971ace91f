"""Putting what was rendered into the store."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from safelight.domain.ids import BlobKey
from safelight.domain.job import Item, Result
from safelight.domain.ports import Blobs
from safelight.pipeline.task import Rendered, RenderTask
from safelight.results.names import beside_filename, beside_key, result_filename, result_key


def kept(blobs: Blobs, item: Item, task: RenderTask, outcome: Rendered) -> Result:
    """Store the result and what was set aside. Raises OSError, and then nothing of it is stored."""
    result, beside = _result(item, outcome), dict(_beside(item, outcome))
    try:
        for name, each in beside.items():
            beside[name] = replace(each, size=blobs.put(each.blob, task.beside(name)))
        size = blobs.put(result.blob, task.target)
    except OSError:
        # Those too of which that is not known: what breaks may do so with the file in its place.
        _remove(blobs, [result.blob, *(each.blob for each in beside.values())])
        raise
    return replace(result, size=size, beside=beside)


def _remove(blobs: Blobs, keys: Iterable[BlobKey]) -> None:
    for key in keys:
        with suppress(OSError):  # what is left then goes when the worker host starts again
            blobs.delete([key])


def _result(item: Item, outcome: Rendered) -> Result:
    filename = result_filename(item.source.filename, outcome.output.ext)
    return Result(image=outcome.output, blob=result_key(item), filename=filename, size=0)


def _beside(item: Item, outcome: Rendered) -> Iterator[tuple[str, Result]]:
    for name, image in outcome.beside.items():
        filename = beside_filename(item.source.filename, name, image.ext)
        yield name, Result(image=image, blob=beside_key(item, name), filename=filename, size=0)
