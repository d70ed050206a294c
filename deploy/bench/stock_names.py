"""What the framework's own handler listens to; apart, as that module patches Python itself."""

SOURCE_SERVICE = "bench"
EVENT = "feedback"
QUEUE = "evt-bench-feedback--stock.take"
EXCHANGE = "bench.events"
