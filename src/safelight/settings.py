"""Every setting, with a default that works; `safelight.example.toml` is their documentation."""

import json
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from safelight.settings_engines import EngineSettings

#: Read from the working folder, if it is there.
FILE = "safelight.toml"
_PREFIX = "SAFELIGHT_"
_KEY_LENGTH = range(16, 257)
_RATE_LIMIT = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")

Port = Annotated[int, Field(ge=1, le=65535)]
#: At most a day.
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Megapixels = Annotated[float, Field(gt=0, le=10_000)]
EngineName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Price = Annotated[Decimal, Field(ge=0, le=1_000_000)]


class BadSettings(Exception):
    """Settings are wrong: one line for each mistake."""


class RateLimit(BaseModel):
    """Requests that a key may make in a span of time."""

    model_config = {"frozen": True}

    requests: Annotated[int, Field(ge=1)]
    seconds: Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Read from `SAFELIGHT_…` variables over `safelight.toml` over these defaults."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file=FILE, env_ignore_empty=True, extra="forbid", frozen=True
    )

    #: Database, results, uploads, keys and sockets live here.
    data_dir: Path = Path(".safelight")
    #: The default account's first key; generated and shown once if unset.
    api_key: SecretStr | None = None
    #: What clients call this server; None: what each request says.
    public_url: AnyHttpUrl | None = None
    host: str = "127.0.0.1"
    port: Port = 8000
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    #: Child processes that render at once; None: one for each core.
    workers: Annotated[int, Field(ge=1, le=256)] | None = None
    child_memory_mb: Annotated[int, Field(ge=256)] = 3072
    child_tasks: Annotated[int, Field(ge=1)] = 500
    render_seconds: Seconds = 300.0
    crash_attempts: Annotated[int, Field(ge=1)] = 3
    drain_seconds: Annotated[float, Field(ge=0, le=86_400)] = 30.0

    allow_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    fetch_ports: Annotated[tuple[Port, ...], NoDecode] = (80, 443, 8080, 8443)
    fetch_seconds: Seconds = 30.0
    webhook_seconds: Seconds = 10.0

    #: Callbacks may go to loopback over HTTP, for development.
    http_callbacks: bool = False

    max_body_bytes: Annotated[int, Field(ge=1024)] = 1_000_000
    #: Of a body that may have pictures in it, in base64.
    max_inline_body_bytes: Annotated[int, Field(ge=1024)] = 80_000_000
    max_file_bytes: Annotated[int, Field(ge=1024)] = 50_000_000
    max_input_megapixels: Megapixels = 50.0
    max_output_megapixels: Megapixels = 100.0
    max_frames: Annotated[int, Field(ge=1)] = 1000
    max_url_chars: Annotated[int, Field(ge=64)] = 4096
    max_batch_items: Annotated[int, Field(ge=1)] = 1000
    queue_depth: Annotated[int, Field(ge=1)] = 10_000
    sync_seconds: Seconds = 120.0
    #: They all hold for each key; none: `off`.
    rate_limits: Annotated[tuple[RateLimit, ...], NoDecode] = (
        RateLimit(requests=120, seconds=60),
        RateLimit(requests=4, seconds=1),
    )
    #: Likewise for each account, of requests that make work, at ImagePipeline's endpoints.
    account_rate_limits: Annotated[tuple[RateLimit, ...], NoDecode] = (
        RateLimit(requests=1200, seconds=60),
        RateLimit(requests=40, seconds=1),
    )
    #: ImagePipeline's jobs of an account that have yet to end.
    max_open_jobs: Annotated[int, Field(ge=1)] = 1000

    #: How long uploads that belong to no job are kept.
    upload_days: Annotated[float, Field(gt=0, le=40_000)] = 30.0
    #: What those of an account may take together.
    upload_bytes: Annotated[int, Field(ge=0)] = 5_000_000_000
    #: Results up to so many bytes are sent along with webhooks that can carry them; 0: none. They
    #: are read and stored in the transaction that ends the job, so they are to be small.
    inline_result_bytes: Annotated[int, Field(ge=0, le=262_144)] = 0
    #: What a credit is told to be worth, in US dollars.
    credit_usd: Annotated[Decimal, Field(gt=0, le=1_000_000)] = Decimal("0.00245")

    result_hours: Annotated[float, Field(gt=0, le=1_000_000)] = 24.0
    job_days: Annotated[float, Field(gt=0, le=40_000)] = 30.0
    sweep_seconds: Seconds = 60.0
    #: Where networks are kept, for all servers of this user; None: ~/.cache/safelight/models.
    models_dir: Path | None = None
    #: Of `child_memory_mb`, what networks may take together, weights and work.
    model_memory_mb: Annotated[int, Field(ge=64)] = 1536
    #: Networks that each child loads at its start rather than when it first needs them.
    warm_models: Annotated[tuple[str, ...], NoDecode] = ()
    #: Generative engines, by what their operator calls them.
    engines: dict[EngineName, EngineSettings] = {}
    #: A folder with further ICC profiles.
    icc_dir: Path | None = None
    #: Credits by operation name, over the operations' own prices; `edit` is each job's base price.
    prices: Annotated[dict[str, Price], NoDecode] = {}

    @field_validator("api_key")
    @classmethod
    def _strong_enough(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value() if value is not None else None
        if key is None or (
            len(key) in _KEY_LENGTH and key.isascii() and key.isprintable() and " " not in key
        ):
            return value
        raise ValueError(
            f"must be {_KEY_LENGTH[0]} to {_KEY_LENGTH[-1]} printable ASCII characters "
            f"without spaces, got {len(key)} characters"
        )

    @field_validator("allow_networks", "fetch_ports", "warm_models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return _parts(value)

    @field_validator("rate_limits", "account_rate_limits", mode="before")
    @classmethod
    def _limits(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.strip().lower() == "off":
            return ()
        matches = [_RATE_LIMIT.fullmatch(part) for part in _parts(value)]
        if not matches or None in matches:
            raise ValueError(f"must be off, or requests/seconds such as 120/60,4/1, got {value!r}")
        return tuple(
            {"requests": match[1], "seconds": match[2]} for match in matches if match is not None
        )

    @field_validator("prices", mode="before")
    @classmethod
    def _price_list(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("{"):
            try:
                return json.loads(value, parse_float=Decimal)
            except ValueError as error:
                raise ValueError(f"is not JSON: {error}") from error
        pairs = [part.partition("=") for part in _parts(value)]
        if not all(name.strip() and price.strip() for name, _, price in pairs):
            raise ValueError(f"must be name=credits such as edit=1,resize=0.5, got {value!r}")
        return {name.strip(): price.strip() for name, _, price in pairs}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the base class's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in wins over the environment, and that over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def children(self) -> int:
        """Child processes that render at once."""
        return self.workers or os.cpu_count() or 1

    @property
    def models_folder(self) -> Path:
        """Where networks are kept."""
        return (self.models_dir or Path.home() / ".cache" / "safelight" / "models").resolve()

    @property
    def keep_results(self) -> timedelta:
        """How long results are kept."""
        return timedelta(hours=self.result_hours)

    @property
    def keep_uploads(self) -> timedelta:
        """How long uploads that belong to no job are kept."""
        return timedelta(days=self.upload_days)

    @property
    def keep_jobs(self) -> timedelta:
        """How long ended jobs can be polled."""
        return timedelta(days=self.job_days)


def load(**given: object) -> Settings:
    """Read all settings, `given` over all others. Raises BadSettings that names every mistake."""
    mistakes = list(_unknown_variables())
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        mistakes = [*map(_mistake, error.errors(include_url=False)), *mistakes]
        raise BadSettings("\n".join(dict.fromkeys(mistakes))) from error
    except tomllib.TOMLDecodeError as error:
        raise BadSettings("\n".join([f"{FILE}: {error}", *mistakes])) from error
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    return settings


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _mistake(error: ErrorDetails) -> str:
    """A line: the setting, its variable, what is wrong with it."""
    name, *below = map(str, error["loc"])
    path = ".".join([name, *below])
    if error["type"] == "extra_forbidden":
        return f"{path} in {FILE}: no such setting{_meant(path, list(Settings.model_fields))}"
    return f"{path} ({_PREFIX}{name.upper()}): {_words(error, name)}"


def _words(error: ErrorDetails, name: str) -> str:
    bounds = {key: _plain(value) for key, value in error.get("ctx", {}).items()}
    if error["type"] == "value_error":
        return str(bounds["error"])
    words = _WORDS.get(error["type"], error["msg"]).format(**bounds)
    return words if name in _SECRET else f"{words}, got {_shown(error['input'])}"


def _plain(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _unknown_variables() -> Iterator[str]:
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(_PREFIX) and name not in known:
            yield f"{name}: no such setting{_meant(name, known)}"


def _meant(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


#: Settings whose values are told to nobody.
_SECRET = frozenset({"api_key", "engines"})
_LONGEST_SHOWN = 80
_WHOLE, _NUMBER = "must be a whole number", "must be a number"
#: Plain words for the errors of pydantic.
_WORDS = {
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be above {gt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_type": "must be text",
    "path_type": "must be a path",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "missing": "is missing",
    "ip_any_network": "must be a network such as 10.0.0.0/8",
    "url_parsing": "must be a URL such as https://images.example.com",
    "url_type": "must be a URL such as https://images.example.com",
    "url_scheme": "must begin with {expected_schemes}",
}
