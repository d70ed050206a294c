"""A slow and obvious count, to hold the real one against."""

from services.contracts.engagement import COUNTS


def obvious_tally(history, group):
    """Return the tally of ideas that count as one, from all records."""
    tally = dict.fromkeys(COUNTS, 0)
    for person in {one["participant"] for one in history}:
        own = [one for one in history if one["participant"] == person and one.get("idea") in group]
        own.sort(key=lambda one: (one["time"], one["source"], one["id"]))
        stances = [one["stance"] for one in own if one["type"] == "feedback.stance.v1"]
        if stances:
            tally[stances[-1]] += 1
        follows = {
            one["idea"]: one["following"] for one in own if one["type"] == "feedback.follow.v1"
        }
        tally["followers"] += any(follows.values())
        for kind, people in (("comment", "commenters"), ("view", "viewers"), ("share", "sharers")):
            made = sum(one["type"] == f"feedback.{kind}.v1" for one in own)
            tally[f"{kind}s"] += made
            tally[people] += made > 0
    return tally
