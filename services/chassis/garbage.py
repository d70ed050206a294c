"""How often Python looks for cycles of objects that nobody uses."""

import gc

# By default it looks after 700 new objects; one batch or one digest makes far more, hardly any of
# them in a cycle.
NEW_OBJECTS = 10_000


def look_seldom() -> None:
    """Look less often, and never again at what is there now; call it when all is imported."""
    gc.collect()
    gc.freeze()
    _, second, third = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, second, third)
