"""What a digest says about groups of opinion, in its charts and in its mails."""

from services.digest.paper.phrases.opinion import de, en, nl

__all__ = ["de", "en", "nl"]
