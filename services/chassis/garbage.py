"""How often Python looks for cycles of objects that nobody uses, and giving memory back."""

import ctypes
import gc
import sys

# By default it looks after 700 new objects; one batch or one digest makes far more, hardly any of
# them in a cycle.
NEW_OBJECTS = 10_000
# Both are documented in spite of their names; Python 3.13 brought the one that clears more.
_FORGET_CACHES = getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache
# Only the C library of GNU has it. Looked up once: what each look leaves would keep pages.
_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None)


def look_seldom() -> None:
    """Look less often, and never again at what is there now; call it when all is imported.

    Whoever did not let Python look meanwhile lets it look from here on.
    """
    gc.collect()
    gc.freeze()
    _, second, third = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, second, third)
    gc.enable()


def give_back() -> None:
    """Give memory that is free back to the system; call it after something very large.

    One small object keeps a whole megabyte of what lay around it. So cycles that nobody uses go
    first, and the names of methods that Python remembers: code in C that looks a method up makes
    its name anew each time, as comparing times in two forms of UTC does, and thousands are kept.
    """
    gc.collect()
    _FORGET_CACHES()
    if _TRIM:
        _TRIM(0)
