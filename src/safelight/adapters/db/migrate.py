"""Bringing a database's schema up to date."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from safelight.adapters.db.engine import transaction
from safelight.domain.errors import Code, Refusal

#: The newest migration; a test holds it to be so. They are counted up, in four digits.
HEAD = "0003"
_SCRIPTS = Path(__file__).with_name("migrations")


def revision(connection: Connection) -> str | None:
    """The schema's migration, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(engine: Engine) -> None:
    """Run what migrations are missing, all in one transaction; none on a current database.

    Raises Refusal(UNAVAILABLE) for a database that a newer version has written.
    """
    with transaction(engine) as connection:
        found = revision(connection)
        if found is not None and found > HEAD:
            raise _newer(found)
        if found != HEAD:
            _run(connection)


def _newer(found: str) -> Refusal:
    return Refusal(
        Code.UNAVAILABLE,
        f"a newer version of Safelight has written its database (schema {found}; this version"
        f" knows up to {HEAD}). Nothing was changed. Run that version or a later one, or restore"
        " a backup from before it.",
    )


def _run(connection: Connection) -> None:
    # Alembic is needed once in a database's life; a server that starts again does without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
