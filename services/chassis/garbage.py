"""How often Python looks for cycles of objects that nobody uses, and giving memory back."""

import ctypes
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


def give_back() -> None:
    """Give memory that is free back to the system; call it after something very large.

    Small cycles that nobody uses keep whole pages, so they go first.
    """
    gc.collect()
    # Only the C library of GNU has it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
