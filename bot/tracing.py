"""Traces for a collector, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set: what deliveries and effects took, and their ends.

A span has what logs have: delivery, effect, incident, outcome. It never has a text, a name or a secret, and of an error
its kind alone. Where tracing is off nothing of OpenTelemetry is imported, and a span is nothing.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from bot.settings import BadSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

Fact = str | int | None

_PREFIX = "muster."
_NOTHING: AbstractContextManager[None] = nullcontext()


class _Tracing:
    """Who makes spans, if anybody does."""

    tracer: Tracer | None = None


def span(name: str, **facts: Fact) -> AbstractContextManager[None]:
    """Have what is done in the block be a span with these facts; None is no fact.

    `name` is one of few: what tells one delivery or effect from another is a fact.
    """
    return _NOTHING if _Tracing.tracer is None else _span(_Tracing.tracer, name, facts)


def note(**facts: Fact) -> None:
    """Add facts to the span under way, if one is."""
    if _Tracing.tracer is not None:
        from opentelemetry.trace import get_current_span  # noqa: PLC0415 - only where tracing is on

        _add(get_current_span(), facts)


@contextmanager
def _span(tracer: Tracer, name: str, facts: dict[str, Fact]) -> Iterator[None]:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - only where tracing is on

    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as made:
        _add(made, facts)
        try:
            yield
        except Exception as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(StatusCode.ERROR)
            raise


def _add(made: Span, facts: dict[str, Fact]) -> None:
    for fact, value in facts.items():
        if value is not None:
            made.set_attribute(f"{_PREFIX}{fact}", value)


@asynccontextmanager
async def tracing(endpoint: str | None) -> AsyncIterator[None]:
    """Send spans to the collector at an address until the block ends, and the last of them then.

    Raises `BadSettings` where OpenTelemetry is not installed.
    """
    if endpoint is None:
        yield
        return
    provider = _provider(endpoint)
    _Tracing.tracer = provider.get_tracer("muster")
    try:
        yield
    finally:
        _Tracing.tracer = None
        await asyncio.to_thread(provider.shutdown)


def _provider(endpoint: str) -> TracerProvider:
    """Return what makes spans and sends them, in batches and in a thread of its own."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - as below
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as below
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as below
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - only where tracing is on
    except ModuleNotFoundError as error:
        raise BadSettings(
            f"OTEL_EXPORTER_OTLP_ENDPOINT needs {str(error.name).partition('.')[0]}, which is not installed: "
            "pip install --require-hashes -r requirements-tracing.txt"
        ) from error
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "muster"}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
