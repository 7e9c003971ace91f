"""What a server says when it starts: where it is, its first key, and what to type next."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from safelight.bootstrap.dialects import dialects
from safelight.bootstrap.models import lacking
from safelight.settings import Settings

_VARIABLE = "$SAFELIGHT_API_KEY"
#: Of a longer list, so many are named.
_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The facts of a start."""

    url: str
    folder: str
    #: A key made just now, shown here and never again.
    key: str | None
    #: Whether the key came from the settings.
    given: bool
    #: Networks of the default set that are not installed.
    lacking: tuple[str, ...] = ()

    @property
    def curl(self) -> str | None:
        """A command that edits a local picture, by the first dialect that has one."""
        samples = (each.sample for each in dialects().values() if each.sample is not None)
        return next((sample(self.url, self.key or _VARIABLE) for sample in samples), None)

    def document(self) -> dict[str, object]:
        """For programs."""
        return {
            "url": self.url,
            "data": self.folder,
            "key": self.key,
            "curl": self.curl,
            "missing_models": list(self.lacking),
        }

    def text(self) -> RenderableType:
        """For people."""
        lines: list[RenderableType] = [
            Text.assemble(("Safelight", "bold"), f" serves {self.url}, its pages are at /docs."),
            Text(f"Data folder: {self.folder}"),
            self._about_key(),
            *self._about_models(),
            *self._about_editing(),
            Text("Ctrl-C stops the server once the work under way has ended.\n"),
        ]
        return Group(*lines)

    def _about_key(self) -> Text:
        if self.key is not None:
            return Text.assemble(
                "First key:   ",
                (self.key, "bold green"),
                "\n             Note it: it is kept nowhere.",
            )
        if self.given:
            return Text("Key:         the one in SAFELIGHT_API_KEY")
        return Text("Key:         one you have; `safelight keys create` makes another")

    def _about_editing(self) -> list[RenderableType]:
        if self.curl is None:
            return []
        # Never broken into lines: it is to be copied.
        command = Text(self.curl, style="cyan", no_wrap=True, overflow="ignore")
        return [Text("\nEdit a picture:"), command]

    def _about_models(self) -> list[RenderableType]:
        if not self.lacking:
            return []
        return [
            Text(f"Missing:     models: {_shortened(self.lacking)}", style="yellow"),
            Text("             Edits may fail without them; `safelight models pull` gets them."),
        ]


def welcome(settings: Settings, key: str | None) -> Welcome:
    """What to say about a server with these settings."""
    return Welcome(
        url=local_url(settings),
        folder=str(settings.data_dir.resolve()),
        key=key,
        given=settings.api_key is not None,
        lacking=tuple(lacking(settings)),
    )


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def local_url(settings: Settings) -> str:
    """Where a server with these settings is reached from its own machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 -- compared, not bound
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{name}:{settings.port}"
