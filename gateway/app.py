"""The web application: plain WSGI that knows only the protocols it is given."""

import structlog
from flask import Flask, Response

from gateway import edge, pages
from gateway.api import (
    dialogues,
    digests,
    erasures,
    feedback,
    following,
    hosting,
    ideas,
    maintenance,
    parked,
    recipients,
    status,
    tallies,
)
from gateway.context import EXTENSION, Tools
from gateway.openapi import make_api, serve_document
from gateway.problems import internal
from services.contracts.errors import HTTP_STATUS, KlankbordError

_ROOMS = (
    dialogues.room,
    erasures.room,
    ideas.room,
    hosting.room,
    feedback.room,
    tallies.room,
    digests.room,
    recipients.room,
    following.room,
    maintenance.room,
    parked.room,
    status.room,
)

log = structlog.get_logger(__name__)


def create_app(tools: Tools) -> Flask:
    """Return the web application.

    Args:
        tools: the services, keys, health, clock and ids that it works with.
    """
    app = Flask("gateway", static_folder=None)
    app.extensions[EXTENSION] = tools
    # A method is either declared or refused, OPTIONS too: nobody calls this from another site.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # An address has one spelling: anything else is not found, never a redirect.
    app.url_map.merge_slashes = False
    edge.guard(app)
    app.register_error_handler(KlankbordError, _refuse)
    app.register_error_handler(Exception, _fail)
    api = make_api(app)
    for room in _ROOMS:
        api.register_blueprint(room)
    serve_document(app, api)
    pages.add_pages(app)
    return app


def _refuse(error: KlankbordError) -> Response:
    if HTTP_STATUS[error.code] >= 500:
        log.warning("request.failed", code=error.code.value, problem=error.message)
    return edge.problem_response(error)


def _fail(error: Exception) -> Response:
    log.error("request.crashed", exc_info=error)
    return edge.problem_response(internal())
