"""The database: SQLAlchemy Core over SQLite."""
