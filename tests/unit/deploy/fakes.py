"""Small stand-ins for what the pure parts are given."""

from deploy.clock import Time


class FakeClock:
    """Time that passes only by pausing."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.time = Time(lambda: self.seconds, self._pause)

    def _pause(self, seconds: float) -> None:
        self.seconds += seconds
