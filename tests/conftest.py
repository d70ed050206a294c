"""What holds for all tests: none is timed, and chance has one seed that names show."""

import os
import time

from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("klankbord", deadline=None)
settings.load_profile("klankbord")
os.environ.setdefault("KLANKBORD_TEST_SEED", str(time.time_ns() % 1_000_000))
