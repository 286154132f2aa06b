"""Carries parcels to the app: the first time, again where events were not acknowledged, twice on order."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace

from sandbox.delivery.envelope import Answer, Envelope, Kind, Retry, Transport
from sandbox.delivery.events import Event
from sandbox.delivery.traffic import Traffic
from sandbox.shapes import JsonObject, copied
from sandbox.variation import Variation
from sandbox.workspace import Workspace

# World seconds before each further attempt: https://docs.slack.dev/apis/events-api#retries
RETRY_DELAYS_SECONDS = (0.0, 60.0, 300.0)


class Courier:
    """Sends interactions and waits for the answer; sends events in the background and repeats them."""

    def __init__(self, workspace: Workspace, transport: Transport, traffic: Traffic, variation: Variation) -> None:
        self._workspace = workspace
        self._variation = variation
        self._traffic = traffic
        self._tasks: set[asyncio.Task[object]] = set()
        self._doubled: Counter[Kind] = Counter()
        self.transport = transport

    def duplicate_next(self, kind: Kind, times: int = 1) -> None:
        """Deliver each of the next `times` parcels of a kind twice, with the same ids."""
        self._doubled[kind] += times

    async def send(self, parcel: Envelope, retry: Retry | None = None) -> Answer:
        """Carry one parcel and return the app's answer; a doubled one answers with the first."""
        if retry is None and self._doubled[parcel.kind] > 0:
            self._doubled[parcel.kind] -= 1
            first = asyncio.ensure_future(self._carry(parcel, retry))
            self._in_background(self._carry(parcel, retry))
            return await first
        return await self._carry(parcel, retry)

    def tell(self, event: Event) -> None:
        """Deliver an event in the background."""
        parcel = Envelope("events_api", str(event.body["type"]), self._callback(event))
        self._in_background(self._until_acknowledged(parcel))

    @property
    def under_way(self) -> int:
        """How many events and repeats are on their way, or wait to be sent again."""
        return len(self._tasks)

    async def stop(self) -> None:
        """Give up whatever is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.transport.stop()

    async def _until_acknowledged(self, parcel: Envelope) -> None:
        answer = await self.send(parcel)
        for number, delay in enumerate(RETRY_DELAYS_SECONDS, start=1):
            if answer.acknowledged or answer.no_retry:
                return
            await self._workspace.clock.sleep(delay)
            answer = await self.send(parcel, Retry(number, answer.failure))

    async def _carry(self, parcel: Envelope, retry: Retry | None) -> Answer:
        parcel = replace(parcel, payload=self._variation.delivered(parcel.kind, parcel.payload))
        started = time.perf_counter()
        answer = await self.transport.send(parcel, retry)
        self._traffic.record(
            "to_app",
            parcel.kind,
            parcel.name,
            status="ok" if answer.acknowledged else answer.failure,
            ms=(time.perf_counter() - started) * 1000,
            request=parcel.payload,
            response=answer.body,
        )
        return answer

    def _callback(self, event: Event) -> JsonObject:
        team, bot = self._workspace.team.id, self._workspace.bot
        authorization = {
            "enterprise_id": None,
            "team_id": team,
            "user_id": bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        event_id = self._workspace.ground.fresh_id("Ev")
        return {
            "token": "sandbox-verification-token",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": bot.app_id,
            # The workspace goes on changing while the event is on its way.
            "event": copied(event.body),
            "type": "event_callback",
            "event_id": event_id,
            "event_time": self._workspace.ground.unix_now(),
            "authorizations": [authorization],
            "is_ext_shared_channel": self._workspace.is_shared(event.body.get("channel")),
            "event_context": f"4-{event_id}",
        }

    def _in_background(self, work: Coroutine[object, object, object]) -> None:
        task: asyncio.Task[object] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
