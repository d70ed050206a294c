"""Spans over OTLP/HTTP, by OpenTelemetry's own SDK; loaded only where an endpoint is set."""

import time
from collections.abc import Callable, Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from services.chassis.traces import Tell, Value

_BILLION = 1_000_000_000
_ANSWER_SECONDS = 5
_LAST_MILLISECONDS = 1_000


class FromCause(RandomIdGenerator):
    """Gives the next span the trace that it belongs to."""

    def __init__(self) -> None:
        self.trace = 0

    def generate_trace_id(self) -> int:
        """Return the trace of the span that is made now."""
        return self.trace


def start(service: str, version: str, endpoint: str) -> tuple[Tell, Callable[[], None]]:
    """Return what tells a span, and what tells those that were not told yet.

    Args:
        service: that this process runs.
        version: of Klankbord.
        endpoint: of the collector, without the path of traces.
    """
    ids = FromCause()
    about = {"service.name": f"klankbord-{service}", "service.version": version}
    provider = TracerProvider(id_generator=ids, resource=Resource(about), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_ANSWER_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("klankbord", version)

    def tell(name: str, trace: int, seconds: float, attributes: Mapping[str, Value]) -> None:
        ended = time.time_ns()
        # Nobody else runs in between: making a span waits for nothing.
        ids.trace = trace
        begun = ended - int(seconds * _BILLION)
        span = tracer.start_span(
            name, context=Context(), start_time=begun, attributes=dict(attributes)
        )
        span.end(ended)

    def flush() -> None:
        provider.force_flush(_LAST_MILLISECONDS)

    return tell, flush
