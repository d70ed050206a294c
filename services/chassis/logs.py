"""Logs: a JSON object a line on standard output, for our own code and for libraries alike."""

import logging
import sys

import structlog
from structlog.typing import Processor

MOST_CORRELATIONS = 20

_SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


class _Lines(structlog.WriteLogger):
    """Writes our own lines itself: the standard library's way takes three times as long."""

    def __init__(self, name: str = "") -> None:
        super().__init__(sys.stdout)
        self.name = name


def configure(process: str, level: str) -> None:
    """Send all logs of this process to standard output as JSON.

    Args:
        process: the name that every line carries.
        level: DEBUG, INFO, WARNING or ERROR.
    """
    rendering: list[Processor] = [
        lambda _logger, _name, line: {"process": process, **line},
        structlog.processors.JSONRenderer(default=str),
    ]
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED, processors=[remove_meta, *rendering]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # nameko logs each worker's exception itself; amqp's and pymongo's details drown the rest.
    for noisy in ("amqp", "kombu", "pymongo", "nameko"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*_SHARED, *rendering],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        cache_logger_on_first_use=True,
    )


def some_correlations(correlations: list[str]) -> list[str]:
    """Return the distinct correlation ids, at most 20, so that a line stays readable."""
    return list(dict.fromkeys(correlations))[:MOST_CORRELATIONS]
