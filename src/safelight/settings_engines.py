"""Settings of one generative engine: a table `[engines.NAME]` of `safelight.toml`."""

import re
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr, field_validator, model_validator

from safelight.domain.engines import UNHEARD_OF, Ability

_SIZE = re.compile(r"([1-9][0-9]{1,3})x([1-9][0-9]{1,3})")
_LONGEST_KEY = 4096

ModelName = Annotated[str, Field(min_length=1, max_length=500)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class EngineSettings(BaseModel):
    """What can be set of an engine; docs/engines.md says what each is for."""

    model_config = {"frozen": True, "extra": "forbid", "hide_input_in_errors": True}

    kind: Literal["openai", "diffusers"]
    #: What the endpoint calls it; for diffusers a local folder, or an id of the hub.
    model: ModelName
    #: The `base_model`s that it answers for; `*`: those that no other engine names.
    serves: Annotated[tuple[ModelName, ...], Field(min_length=1)] = ("*",)
    #: None: what its kind and model can do.
    abilities: tuple[Ability, ...] | None = None
    #: What one picture may take.
    seconds: Seconds = 300.0
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    guidance: Annotated[float, Field(ge=0, le=100)] | None = None
    strength: Annotated[float, Field(gt=0, le=1)] | None = None

    #: Of an endpoint, up to its version: http://10.0.0.5:8000/v1.
    url: AnyHttpUrl | None = None
    key: SecretStr | None = None
    #: The only sizes that an endpoint draws, as 1024x1024; none: any.
    sizes: tuple[str, ...] = ()

    device: Literal["auto", "cpu", "cuda"] = "auto"
    #: Without a wish for so long, a model of diffusers gives its memory back.
    idle_seconds: Seconds = 600.0

    @field_validator("key")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value() if value is not None else "key"
        if key and len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable():
            return value
        raise ValueError(f"must be 1 to {_LONGEST_KEY} printable ASCII characters")

    @field_validator("url")
    @classmethod
    def _plain(cls, value: AnyHttpUrl | None) -> AnyHttpUrl | None:
        if value is not None and (value.username or value.password):
            raise ValueError("must be without user and password; a token goes into key")
        if value is not None and (value.query or value.fragment):
            raise ValueError("must end with its path, such as http://10.0.0.5:8000/v1")
        return value

    @field_validator("abilities")
    @classmethod
    def _heard_of(cls, value: tuple[Ability, ...] | None) -> tuple[Ability, ...] | None:
        for ability in value or ():
            if ability in UNHEARD_OF:
                raise ValueError(
                    f"must be of generate, transform and edit: no kind of engine has {ability} yet"
                )
        return value

    @field_validator("sizes")
    @classmethod
    def _sizes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [size for size in value if not _SIZE.fullmatch(size)]
        if wrong:
            raise ValueError(f"must be sizes such as 1024x1536, got {wrong[0][:40]}")
        return value

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if self.kind == "openai" and self.url is None:
            raise ValueError("needs url, such as http://10.0.0.5:8000/v1, when its kind is openai")
        if self.kind == "diffusers":
            given = [name for name in ("url", "key", "sizes") if getattr(self, name)]
            if given:
                raise ValueError(f"has no {given[0]} when its kind is diffusers")
        return self

    @property
    def drawn_sizes(self) -> tuple[tuple[int, int], ...]:
        """`sizes` as (width, height)."""
        found = (_SIZE.fullmatch(size) for size in self.sizes)
        return tuple((int(match[1]), int(match[2])) for match in found if match is not None)
