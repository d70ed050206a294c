"""The OpenAPI document, from the operations' own declarations."""

from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from gateway import problems
from gateway.api.documents import HEADERS
from gateway.api.parked_schemas import PARKED_ID
from gateway.edge import problem_response
from gateway.replies import reply
from services.contracts import fields, strict_json
from services.contracts.digest import AUDIENCES

VERSION = "0.1.0"
TITLE = "Klankbord"
NO_NUL = "^[^\\u0000]*$"

_DESCRIPTION = (
    "The listening backend of an organisation: people bring in ideas, other systems publish "
    "feedback events, and digests bring what was heard to the people who decide.\n\n"
    "Every call under `/v1` needs an API key: `Authorization: Bearer KEY`. Bodies are strict "
    "JSON of at most 1 MiB. Every error is `application/problem+json` with a stable `type`."
)


class Slug(BaseConverter):
    """A dialogue's id in an address."""

    regex = fields.SLUG_PATTERN.strip("^$")


class Identifier(BaseConverter):
    """Any other id in an address."""

    regex = fields.ID_PATTERN.strip("^$")


class Message(BaseConverter):
    """A parked message's id in an address."""

    regex = PARKED_ID.strip("^$")


class Audience(BaseConverter):
    """An audience in an address."""

    regex = "|".join(AUDIENCES)


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's Api, with our errors and without its default response."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = problems.Problem

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Return what the framework refused as a problem, with the Allow header where it fits."""
        response = problem_response(problems.from_http(error))
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response


def make_api(app: Flask) -> Api:
    """Return the Api of ``app``, which collects the descriptions of its operations."""
    app.url_map.converters.update(
        slug=Slug, identifier=Identifier, message=Message, audience=Audience
    )
    app.config.update(API_TITLE=TITLE, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    api = ProblemApi(
        app,
        spec_kwargs={
            "info": {"description": _DESCRIPTION, "license": {"name": "Apache-2.0"}},
            "servers": [{"url": "/"}],
        },
    )
    api.register_converter(Slug, _text(fields.SLUG_PATTERN))
    api.register_converter(Identifier, _text(fields.ID_PATTERN))
    api.register_converter(Message, _text(PARKED_ID))
    api.register_converter(Audience, lambda _: {"type": "string", "enum": list(AUDIENCES)})
    for name, header in HEADERS.items():
        api.spec.components.header(name, header)
    api.spec.components.security_scheme(
        "key",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key. Its scopes say what it may do: `feedback:write`, "
            "`ideas:write`, `digests:read`; `admin` implies all.",
        },
    )
    return api


def serve_document(app: Flask, api: Api) -> None:
    """Offer the document at /openapi.json, written once."""
    document = portable(api.spec.to_dict())
    # The framework adds its own paging, which we do not use.
    document["components"]["schemas"].pop("PaginationMetadata", None)
    content = strict_json.encode(document)

    def openapi() -> Response:
        response = reply(content, "application/json", tag=None)
        response.headers["Cache-Control"] = "no-cache"
        return response

    app.add_url_rule("/openapi.json", "openapi", openapi)


def portable(value: Any) -> Any:
    r"""Return a document whose patterns every language can read.

    Python's ``\Z`` becomes ``$``, and plain texts say that they hold no NUL.
    """
    if isinstance(value, list):
        return [portable(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: portable(item) for name, item in value.items()}
    if isinstance(found.get("pattern"), str):
        found["pattern"] = found["pattern"].replace("\\Z", "$")
    elif _is_free_text(found):
        found["pattern"] = NO_NUL
    return found


def _is_free_text(schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    if kind != "string" and not (isinstance(kind, list) and "string" in kind):
        return False
    return not any(word in schema for word in ("enum", "const", "format"))


def _text(pattern: str) -> Any:
    return lambda _: {"type": "string", "pattern": pattern}
