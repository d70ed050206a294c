"""Where the bare handler listens and publishes; apart, so that knowing it needs no framework."""

EXCHANGE = "bench.bare"
QUEUE = "bench.bare"
WITH_FRAMEWORK = "/framework"
WITH_OURS = "/ours"
