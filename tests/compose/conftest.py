"""One deployment for all tests here."""

import os
from collections.abc import Iterator

import pytest

from tests.compose.engine import base_images, engine
from tests.compose.real import import_it
from tests.compose.site import Site, started


@pytest.fixture(scope="package")
def engine_env() -> Iterator[dict[str, str]]:
    """The settings with which an engine and its base images are used."""
    with engine() as settings:
        yield {**settings, **base_images({**os.environ, **settings})}


@pytest.fixture(scope="package")
def site(engine_env, tmp_path_factory) -> Iterator[Site]:
    with started(tmp_path_factory.mktemp("site"), engine_env) as site:
        yield site


@pytest.fixture(scope="package")
def imported(site) -> str:
    """What the import of a real dialogue said."""
    return import_it(site)
