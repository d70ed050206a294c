"""Takes out of a Python environment what no process ever loads, and compiles the rest.

python slim.py FOLDER: an environment that pip filled with --no-compile.
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

# Formats of dates and numbers, and forms of words, of all the world's languages; dialogues are held
# in these.
WORLD = ("babel/locale-data", "simplemma/strategies/dictionaries/data")
LANGUAGES = ("nl", "en", "de", "root")
# Tests that libraries bring along, by the package that holds them.
TESTED = ("numpy", "scipy", "greenlet", "eventlet", "nameko", "kombu", "narwhals", "simplemma")
USELESS = ("numpy/distutils", "numpy/_core/include")
# Groups of opinion take linear algebra, sparse matrices, distances and clusters from scipy. These
# are large parts that none of those loads; a missing one would fail the worker's tests at once.
USELESS_SCIPY = (
    "datasets",
    "differentiate",
    "fftpack",
    "integrate",
    "interpolate",
    "io",
    "misc",
    "ndimage",
    "odr",
    "optimize",
    "signal",
    "stats",
)
# Headers, static libraries, type stubs and sources of compiled modules.
SUFFIXES = (".a", ".c", ".h", ".hpp", ".lib", ".pxd", ".pyi", ".pyx")


def unused(packages: Path) -> Iterator[Path]:
    """Yield files and folders that can go.

    Args:
        packages: the site-packages folder.
    """
    for name in TESTED:
        yield from (packages / name).rglob("tests")
    for name in (*USELESS, *(f"scipy/{part}" for part in USELESS_SCIPY)):
        yield packages / name
    for path in packages.rglob("*"):
        if path.suffix in SUFFIXES and path.is_file():
            yield path
    for folder in WORLD:
        for path in (packages / folder).glob("*.*"):
            if path.stem.split("_")[0] not in LANGUAGES and path.suffix != ".py":
                yield path


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is still there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main(folder: Path) -> int:
    """Slim one environment; return 0 when all that is left compiles."""
    (packages,) = folder.glob("lib/python3*/site-packages")
    for path in list(unused(packages)):
        remove(path)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compiled = compileall.compile_dir(packages, quiet=2, invalidation_mode=mode)
    return 0 if compiled else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
