"""Pages for people: home, documentation, digests, ending mail, and health of the process."""

from flask import Flask

from gateway.pages import digest, docs, health, home, unsubscribe


def add_pages(app: Flask) -> None:
    """Add every page to ``app``."""
    app.template_folder = "pages/templates"
    for page in (home, docs, digest, health, unsubscribe):
        page.add(app)
