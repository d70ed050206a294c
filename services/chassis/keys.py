"""Ids that begin with what they lie within, so that no further index is needed to find them."""


def within(prefix: str, after: str = "") -> dict[str, str]:
    """Return the condition on ``_id`` that finds what lies within ``prefix`` and a slash.

    Args:
        prefix: parts of an id, joined by slashes.
        after: where to continue: the part that was seen last.
    """
    # "0" is the character after "/".
    return {"$gt": f"{prefix}/{after}", "$lt": f"{prefix}0"}
