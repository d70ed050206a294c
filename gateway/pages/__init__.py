"""Pages for people: home, API documentation, digests, and the health of the process."""

from flask import Flask

from gateway.pages import digest, docs, health, home


def add_pages(app: Flask) -> None:
    """Add every page to ``app``."""
    app.template_folder = "pages/templates"
    for page in (home, docs, digest, health):
        page.add(app)
