"""Every setting, with a default that works; `safelight.example.toml` is their documentation."""

import os
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

Network = IPv4Network | IPv6Network

#: Read from the working folder, if it is there.
FILE = "safelight.toml"
_PREFIX = "SAFELIGHT_"
_KEY_LENGTH = range(16, 257)


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
        env_prefix=_PREFIX, toml_file=FILE, extra="forbid", frozen=True
    )

    #: Database, results, uploads, keys and sockets live here.
    data_dir: Path = Path(".safelight")
    #: The default account's first key; generated and shown once if unset.
    api_key: SecretStr | None = None
    #: What clients call this server; None: what each request says.
    public_url: AnyHttpUrl | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    #: Child processes that render at once; None: one for each core.
    workers: Annotated[int, Field(ge=1, le=256)] | None = None
    child_memory_mb: Annotated[int, Field(ge=256)] = 3072
    child_tasks: Annotated[int, Field(ge=1)] = 500
    render_seconds: Annotated[float, Field(gt=0)] = 120.0
    crash_attempts: Annotated[int, Field(ge=1)] = 3
    drain_seconds: Annotated[float, Field(ge=0)] = 30.0

    allow_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    fetch_ports: Annotated[tuple[int, ...], NoDecode] = (80, 443, 8080, 8443)
    fetch_seconds: Annotated[float, Field(gt=0)] = 30.0
    webhook_seconds: Annotated[float, Field(gt=0)] = 10.0

    max_body_bytes: Annotated[int, Field(ge=1024)] = 1_000_000
    max_file_bytes: Annotated[int, Field(ge=1024)] = 50_000_000
    max_input_megapixels: Annotated[float, Field(gt=0)] = 50.0
    max_output_megapixels: Annotated[float, Field(gt=0)] = 100.0
    max_frames: Annotated[int, Field(ge=1)] = 1000
    max_url_chars: Annotated[int, Field(ge=64)] = 4096
    max_batch_items: Annotated[int, Field(ge=1)] = 1000
    queue_depth: Annotated[int, Field(ge=1)] = 10_000
    sync_seconds: Annotated[float, Field(gt=0)] = 120.0
    #: `off`, or a list of limits that all hold for each key.
    rate_limits: Literal["off"] | tuple[RateLimit, ...] = (
        RateLimit(requests=120, seconds=60),
        RateLimit(requests=4, seconds=1),
    )

    result_hours: Annotated[float, Field(gt=0)] = 24.0
    job_days: Annotated[float, Field(gt=0)] = 30.0
    sweep_seconds: Annotated[float, Field(gt=0)] = 60.0
    #: A folder with further ICC profiles.
    icc_dir: Path | None = None
    #: Credits by operation name, over the operations' own prices; `edit` is each job's base price.
    prices: dict[str, Annotated[Decimal, Field(ge=0, le=1_000_000)]] = {}

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

    @field_validator("allow_networks", "fetch_ports", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

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
    def keep_results(self) -> timedelta:
        """How long results are kept."""
        return timedelta(hours=self.result_hours)

    @property
    def keep_jobs(self) -> timedelta:
        """How long ended jobs can be polled."""
        return timedelta(days=self.job_days)


def load(**given: object) -> Settings:
    """Read all settings. Raises BadSettings that names every mistake at once."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = (_line(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors())
        raise BadSettings("\n".join(dict.fromkeys(lines))) from error
    unknown = sorted(name for name in os.environ if _unknown(name))
    if unknown:
        raise BadSettings("\n".join(f"{name}: no such setting" for name in unknown))
    return settings


def _line(path: str, message: str) -> str:
    return f"{path} (SAFELIGHT_{path.split('.', maxsplit=1)[0].upper()}): {message}"


def _unknown(name: str) -> bool:
    prefix = "SAFELIGHT_"
    return (
        name.startswith(prefix) and name.removeprefix(prefix).lower() not in Settings.model_fields
    )
