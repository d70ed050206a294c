"""What is taken out of the images is really never loaded."""

import subprocess
import sys
from pathlib import Path

from deploy.images.slim import LANGUAGES, USELESS_SCIPY, remove, unused
from deploy.local.home import CHECKOUT
from services.contracts.fields import LANGUAGES as OURS

LOAD_ALL = """
import sys
from importlib import import_module
from pathlib import Path
for name in sys.argv[1:]:
    sys.modules[f"scipy.{name}"] = None
for path in sorted(Path("services/digest").rglob("*.py")):
    import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
"""


def load_without(*parts: str) -> int:
    command = [sys.executable, "-W", "ignore", "-c", LOAD_ALL, *parts]
    done = subprocess.run(command, cwd=CHECKOUT, check=False, capture_output=True)
    return done.returncode


def test_the_worker_loads_without_the_parts_that_are_taken_out() -> None:
    assert load_without(*USELESS_SCIPY) == 0


def test_a_part_too_many_would_be_noticed() -> None:
    assert load_without("sparse") != 0


def test_our_languages_stay() -> None:
    assert set(OURS) <= set(LANGUAGES)


def test_what_is_loaded_stays_and_the_rest_goes(tmp_path: Path) -> None:
    keep = ("scipy/sparse/csr.py", "babel/locale-data/nl_BE.dat", "babel/locale-data/root.dat")
    lose = ("scipy/stats/x.py", "babel/locale-data/fr.dat", "numpy/tests/x.py", "greenlet/x.h")
    for name in (*keep, *lose):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for path in list(unused(tmp_path)):
        remove(path)
    assert all((tmp_path / name).exists() for name in keep)
    assert not any((tmp_path / name).exists() for name in lose)
