"""The votes of an export as stances that the mathematics of opinion groups takes."""

from __future__ import annotations

from sys import intern

from deploy.polis.export import Export

Numbered = tuple[str, str, int]
_VALUES = {"agree": 1, "pass": 0, "disagree": -1}


def standing(export: Export) -> list[str]:
    """Return the ids of the statements that were not rejected.

    Args:
        export: the conversation.
    """
    return [intern(one.id) for one in export.statements if not one.rejected]


def in_order(export: Export) -> list[Numbered]:
    """Return voter, statement and 1, 0 or -1 of every vote, oldest first.

    Votes of the same time keep the order of the file.

    Args:
        export: the conversation.
    """
    votes = sorted(export.votes, key=lambda vote: vote.time)
    return [(intern(one.voter), intern(one.statement), _VALUES[one.stance]) for one in votes]


def latest(export: Export) -> list[Numbered]:
    """Return the latest vote of every voter on every statement.

    Args:
        export: the conversation.
    """
    votes = {(voter, statement): value for voter, statement, value in in_order(export)}
    return [(voter, statement, value) for (voter, statement), value in votes.items()]
