"""What a rendering is asked, and what it answers; loads no pixels."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from safelight.domain.edit import Edit
from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo, Report
from safelight.domain.people import Faces
from safelight.pipeline.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTask:
    """What to do, and where the files are."""

    source: Path
    #: Written anew; incomplete when the render fails.
    target: Path
    edit: Edit
    limits: Limits
    #: Gets the percentage done as text, at most about five times a second, if it takes long.
    progress: Path | None = None
    #: The operator's ICC profiles.
    profiles: Path | None = None
    #: Further files that operations name: by operation, then by parameter.
    inputs: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    #: How long it may take: what would take longer is refused before it begins.
    seconds: float = math.inf
    #: Which of several results of the same request this is, from 0.
    variant: int = 0
    #: Faces of the people who may be recognised, by the people's ids.
    people: Mapping[str, Faces] = field(default_factory=dict)
    #: Bytes that the process may use: what would use more is refused likewise.
    memory: int = 3 * 2**30

    def beside(self, name: str) -> Path:
        """Where a picture goes that is set aside by this name."""
        return self.target.with_name(f"{self.target.name}.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The result is written."""

    input: ImageInfo
    output: ImageInfo
    report: Report = field(default_factory=Report)
    #: Pictures that were set aside, by their names: they lie where `RenderTask.beside` says.
    beside: Mapping[str, ImageInfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRendered:
    """There is no result, and why."""

    code: Code
    message: str
    #: What the input is, if that was found out.
    input: ImageInfo | None
