"""Structured logs: one JSON object a line, or coloured text on a terminal."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict


def configure(log_format: str, level: str) -> None:
    """Set up logging for this process; `auto` is text on a terminal and JSON elsewhere."""
    text = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    forms = _for_terminals() if text else _for_programs()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *forms,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # What libraries have to say becomes lines like ours.
    logging.basicConfig(handlers=[_Ours()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


# Neither form shows local variables beside a traceback: there are keys and secrets among them.


def _for_terminals() -> list[structlog.types.Processor]:
    plain = structlog.dev.plain_traceback
    return [_printable, structlog.dev.ConsoleRenderer(exception_formatter=plain)]


def _for_programs() -> list[structlog.types.Processor]:
    traceback = ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]


def _printable(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Escape what clients may have put into a line to break it, or to command the terminal."""
    return {
        name: value.encode("unicode_escape").decode()
        if isinstance(value, str) and not value.isprintable()
        else value
        for name, value in event.items()
    }


class _Ours(logging.Handler):
    """Hands the records of the standard library's logging on."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        log.log(
            record.levelno,
            record.getMessage(),
            action="library_spoke",
            library=record.name,
            exc_info=record.exc_info or None,
        )
