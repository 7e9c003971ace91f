"""Bringing a database's schema up to date."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from safelight.adapters.db.engine import transaction

#: The newest migration; a test holds it to be so.
HEAD = "0003"
_SCRIPTS = Path(__file__).with_name("migrations")


def revision(connection: Connection) -> str | None:
    """The schema's migration, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(engine: Engine) -> None:
    """Run what migrations are missing, all in one transaction; none on a current database."""
    with transaction(engine) as connection:
        if revision(connection) != HEAD:
            _run(connection)


def _run(connection: Connection) -> None:
    # Alembic is needed once in a database's life; a server that starts again does without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
