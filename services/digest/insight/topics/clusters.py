"""Which texts belong together: average linkage on how alike they are."""

from collections import defaultdict

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from services.digest.insight.groups.arrays import Floats


def clusters(likeness: Floats, least: float) -> list[list[int]]:
    """Return the places of the texts that belong together, the largest cluster first.

    Two clusters are joined as long as their texts are on average at least ``least`` alike. The
    same numbers give the same clusters.

    Args:
        likeness: of each pair of texts, at most 1.
        least: a likeness.
    """
    if len(likeness) < 2:
        return [[place] for place in range(len(likeness))]
    near = squareform(likeness, checks=False).clip(0.0, 1.0)
    tree = linkage(np.round(1.0 - near, 4), method="average")
    found: dict[int, list[int]] = defaultdict(list)
    for place, cluster in enumerate(fcluster(tree, 1.0 - least, criterion="distance")):
        found[int(cluster)].append(place)
    return sorted(found.values(), key=lambda places: (-len(places), places))
