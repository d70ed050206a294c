"""Answers over RPC: a value or an error with a stable code, never an exception's text."""

import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog

from services.chassis import presence
from services.chassis.mongo import is_away
from services.contracts.errors import Code, KlankbordError

log = structlog.get_logger(__name__)

Answer = dict[str, Any]


def answers(method: Callable[..., Any]) -> Callable[..., Answer]:
    """Wrap a service method so that it returns ``{"value": …}`` or ``{"error": …}``.

    What it returns must be JSON-ready. An exception that nobody foresaw is logged and answered
    with the code ``internal``, without its text. When the store turns out to be away meanwhile
    the answer is ``unavailable``.
    """
    return _answering(method, presence.waiting)


def answers_patiently(method: Callable[..., Any]) -> Callable[..., Answer]:
    """Wrap a method that works on whole logs as ``answers`` does, and let it take its time.

    The embedded store answers nobody while it reads very much. It is not away then, least of all
    for whom it reads.
    """
    return _answering(method, nullcontext)


def _answering(
    method: Callable[..., Any], waiting: Callable[[], AbstractContextManager[None]]
) -> Callable[..., Answer]:
    @functools.wraps(method)
    def answered(self: Any, *args: Any, **kwargs: Any) -> Answer:
        try:
            with waiting():
                return {"value": method(self, *args, **kwargs)}
        except KlankbordError as error:
            return {"error": error.to_dict()}
        except Exception as error:
            if is_away(error):
                log.warning("rpc.store_away", method=method.__name__, error=str(error)[:500])
                return {"error": _AWAY.to_dict()}
            log.exception("rpc.failed", method=method.__name__)
            return {"error": _INTERNAL.to_dict()}

    return answered


def unwrap(answer: Mapping[str, Any]) -> Any:
    """Return the value of an answer.

    Raises:
        KlankbordError: the error that the service answered with.
    """
    if "error" in answer:
        raise KlankbordError.from_dict(answer["error"])
    return answer["value"]


_AWAY = KlankbordError(Code.UNAVAILABLE, "The store cannot be reached.")
_INTERNAL = KlankbordError(Code.INTERNAL, "Something went wrong on our side; it was logged.")
