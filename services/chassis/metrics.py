"""Every metric that Klankbord exports, by name, in one place."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

MESSAGES = Counter(
    "klankbord_messages_total",
    "Messages taken from a queue, by what became of them: done, retry, park or halt.",
    ["queue", "verdict"],
)
REDELIVERED = Counter(
    "klankbord_redelivered_total",
    "Messages that were delivered before and not acknowledged then.",
    ["queue"],
)
PARKED = Counter(
    "klankbord_parked_total", "Messages that were parked, by reason code.", ["queue", "reason"]
)
PARKED_WAITING = Gauge(
    "klankbord_parked_waiting", "Parked messages that wait to be replayed or dropped.", ["reason"]
)
BATCH_SIZE = Histogram(
    "klankbord_batch_messages",
    "Messages in a batch.",
    ["queue"],
    buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000),
)
BATCH_SECONDS = Histogram(
    "klankbord_batch_seconds",
    "Time from the closing of a batch to its acknowledgement, in seconds.",
    ["queue"],
    buckets=_SECONDS,
)
CONSUMER_CONNECTED = Gauge(
    "klankbord_consumer_connected", "1 while the queue is being consumed.", ["queue"]
)
PUBLISHED = Counter(
    "klankbord_published_total", "Messages that the broker confirmed.", ["exchange"]
)
PUBLISH_FAILED = Counter(
    "klankbord_publish_failed_total", "Messages that the broker did not confirm.", ["exchange"]
)
PUBLISH_SECONDS = Histogram(
    "klankbord_publish_seconds",
    "Time to publish and confirm a group of messages, in seconds.",
    buckets=_SECONDS,
)
OUTBOX_PENDING = Gauge("klankbord_outbox_pending", "Events that still must be sent.", ["database"])
TRANSACTION_SECONDS = Histogram(
    "klankbord_transaction_seconds",
    "Time of a transaction with its retries, in seconds.",
    ["database"],
    buckets=_SECONDS,
)
TRANSACTION_RETRIES = Counter(
    "klankbord_transaction_retries_total",
    "Transactions that were begun again after a conflict.",
    ["database"],
)
HTTP_REQUESTS = Counter(
    "klankbord_http_requests_total",
    "Requests answered, by method and status.",
    ["method", "status"],
)
HTTP_SECONDS = Histogram(
    "klankbord_http_request_seconds",
    "Time from a request to its answer, in seconds.",
    ["method"],
    buckets=_SECONDS,
)
DELIVERIES = Counter(
    "klankbord_deliveries_total",
    "Tries to bring a digest to somebody, by channel and by what came of it: sent, later, never.",
    ["channel", "outcome"],
)
CALLS_WAITING = Gauge("klankbord_calls_waiting", "Calls to services that wait for an answer.")
