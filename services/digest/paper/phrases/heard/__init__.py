"""Phrases about what was heard: against the majority, expected, promised, done and sought."""
