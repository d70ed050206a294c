"""The OpenAPI document and its page."""

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from gateway.auth import Scope
from gateway.pages.docs import DOCS_CSP
from services.contracts.registry import FEEDBACK_EXCHANGE, REGISTRY
from tests.contract.test_api_fuzz import filled

METHODS = {"get", "post", "put", "patch", "delete"}
FOREIGN = re.compile(r"https?:|[\"'(]//")


@pytest.fixture(scope="module")
def client():
    return filled().test_client()


@pytest.fixture(scope="module")
def document(client):
    return json.loads(client.get("/openapi.json").data)


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method} {path}", item[method]


def missing_problems(operation) -> set[str]:
    """The problems that this operation must document and does not."""
    wanted = {"400", "401", "404", "413", "415", "500", "503"}
    if "scope" in operation["description"]:
        wanted.add("403")
    if "requestBody" in operation:
        wanted.add("422")
    documented = {
        status
        for status, response in operation["responses"].items()
        if "application/problem+json" in response.get("content", {})
    }
    return wanted - documented


def test_it_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_the_validator_sees_a_bad_one(document):
    bad = {**document, "paths": {"/x": {"get": {"responses": 7}}}}
    with pytest.raises(OpenAPIValidationError):
        OpenAPIV31SpecValidator(bad).validate()


def test_every_operation_documents_its_problems_and_who_may_ask(document):
    seen = list(operations(document))
    assert len(seen) == 48
    for name, operation in seen:
        assert not missing_problems(operation), name
        assert operation["security"] == [{"key": []}], name
        scopes = [scope for scope in Scope if f"`{scope}`" in operation["description"]]
        assert len(scopes) == 1 or "any valid API key" in operation["description"], name
        assert operation["summary"], name


def test_a_missing_problem_is_noticed(document):
    _, operation = next(operations(document))
    responses = {k: v for k, v in operation["responses"].items() if k != "503"}
    assert missing_problems({**operation, "responses": responses}) == {"503"}


def test_operation_ids_are_unique(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(ids)) == len(ids)


def test_every_pattern_is_one_that_javascript_reads(document):
    assert "\\\\Z" not in json.dumps(document)


def test_every_feedback_event_is_described(document):
    content = document["paths"]["/v1/feedback"]["post"]["requestBody"]["content"]
    described = {one["title"] for one in content["application/cloudevents+json"]["schema"]["oneOf"]}
    feedback = {name for name, event in REGISTRY.items() if event.exchange == FEEDBACK_EXCHANGE}
    assert described == feedback


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.js", "/", "/klankbord.css", "/digests/rust"])
def test_a_page_refers_to_no_foreign_host(client, path):
    answer = client.get(path, headers={"Accept-Language": "de"})
    assert not FOREIGN.search(answer.text)


def test_a_foreign_host_is_noticed():
    assert FOREIGN.search('<script src="//cdn.example/x.js">')
    assert FOREIGN.search('<link href="https://cdn.example/x.css">')


def test_the_docs_page_may_load_from_here_only(client):
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert policy == DOCS_CSP
    assert "http" not in policy
    assert "script-src 'self';" in policy


def test_what_the_docs_page_loads_is_there(client):
    page = client.get("/docs").text
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        assert client.get(address).status_code == 200, address
