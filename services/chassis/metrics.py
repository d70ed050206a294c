"""Every metric that Klankbord exports, by name, in one place.

A gauge is either kept up to date while the work is done or read at little cost; none asks the
store or the broker when it is scraped. docs/operations.md says what each alert on them means.
"""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# The process itself.
PROCESS = Gauge("klankbord_process_info", "1, with what runs here.", ["process", "version"])

# What comes in.
ACCEPTED = Counter(
    "klankbord_accepted_total",
    "Events that the gateway accepted: the broker has confirmed them.",
    ["type"],
)
RECORDED = Counter(
    "klankbord_recorded_total",
    "Feedback events that engagement judged: recorded, duplicate, conflict or refused.",
    ["outcome"],
)

# The way through the queues.
QUEUE_MESSAGES = Gauge(
    "klankbord_queue_messages", "Messages that wait in a queue, seen by a gateway.", ["queue"]
)
QUEUE_CONSUMERS = Gauge(
    "klankbord_queue_consumers", "Processes that read a queue, seen by a gateway.", ["queue"]
)
QUEUE_OLDEST = Gauge(
    "klankbord_queue_oldest_seconds",
    "Age of the oldest message that this process took and has not handled yet; 0 when none.",
    ["queue"],
)
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

# The outbox and the store.
OUTBOX_PENDING = Gauge("klankbord_outbox_pending", "Events that still must be sent.", ["database"])
OUTBOX_OLDEST = Gauge(
    "klankbord_outbox_oldest_seconds",
    "Age of the event that waits longest to be sent; 0 when none does.",
    ["database"],
)
FOLD_SECONDS = Histogram(
    "klankbord_fold_seconds",
    "Time to compute what a batch changes, in seconds, without the store.",
    ["service"],
    buckets=_SECONDS,
)
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

# What comes out.
DIGESTS = Counter(
    "klankbord_digests_total",
    "Jobs of the digest workers: built, known (made before) or failed.",
    ["audience", "outcome"],
)
DIGEST_SECONDS = Histogram(
    "klankbord_digest_seconds",
    "Time to build and keep a digest, in seconds.",
    ["audience"],
    buckets=_SECONDS,
)
INSIGHT_SECONDS = Histogram(
    "klankbord_insight_seconds",
    "Time from somebody's latest response to the scheduled management digest that holds it.",
    buckets=(60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800, 1_209_600),
)
ANSWERS_WAITING = Gauge(
    "klankbord_answers_waiting", "Accepted ideas of running dialogues without an answer."
)
ANSWERS_OVERDUE = Gauge(
    "klankbord_answers_overdue", "Those that wait longer than their charter promises."
)
MODERATION_OVERDUE = Gauge(
    "klankbord_moderation_overdue", "Ideas that nobody moderated within their charter's days."
)

REMOVED = Counter(
    "klankbord_removed_total", "What was removed because it was kept long enough.", ["what"]
)

# The gateway.
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
