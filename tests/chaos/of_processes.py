"""What befalls processes, and the hosts that they run on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.delivery.claiming import LEASE
from sandbox.faults import Fault
from tests.chaos.of_slack import SLOWEST_SECONDS
from tests.chaos.replica import POINTS

if TYPE_CHECKING:
    from tests.chaos.scene import Scene, Trouble

_LONGEST_SLEEP = 40 * 60
_WRONG_BY = (-3600.0, -45.0, 45.0, 3600.0)


async def killed(scene: Scene) -> str:
    """Kill a process, whatever it does."""
    host = scene.host()
    await scene.replicas.kill(host)
    await scene.replicas.start(host)
    return "SIGKILL"


async def killed_at_a_point(scene: Scene) -> str:
    """Have a process be killed at a named point."""
    host, point, count = scene.host(), scene.random.choice(POINTS), scene.random.randint(3, 40)
    await scene.replicas.kill(host)
    await scene.replicas.start(host, point, str(count))
    return f"SIGKILL, and again at {point} {count}"


async def killed_after_a_call(scene: Scene) -> str:
    """Kill all processes once one has sent something, before it hears that it arrived."""
    method = scene.random.choice(("chat.postMessage", "chat.update", "conversations.create", "chat.postEphemeral"))
    scene.sandbox.faults.add(Fault("accepted_then_hang", method))
    try:
        async with asyncio.timeout(1.0):
            while not scene.sandbox.faults.hanging:  # noqa: ASYNC110 - the sandbox's own count
                await asyncio.sleep(0.01)
    except TimeoutError:
        return f"no {method} to be killed after"
    for host in list(scene.replicas.running):
        await scene.replicas.kill(host)
        await scene.replicas.start(host)
    return f"SIGKILL after {method}"


async def ended(scene: Scene) -> str:
    """Ask a process to end amid its work."""
    host = scene.host()
    await scene.replicas.term(host)
    await scene.replicas.start(host)
    return "SIGTERM"


async def suspended(scene: Scene) -> str:
    """Suspend a process, now and then until others have taken over all it had claimed."""
    host, beyond = scene.host(), scene.random.random() < 1 / 2
    seconds = LEASE.total_seconds() / scene.clock.speed + 1.0 if beyond else scene.moment()
    async with scene.replicas.suspended([host]):
        await asyncio.sleep(seconds)
    return f"SIGSTOP for {seconds:.1f} s"


async def host_sleeps(scene: Scene) -> str:
    """Suspend everything while minutes pass, in which reminders fall due; what was sent before has arrived by then."""
    seconds = scene.random.uniform(60, _LONGEST_SLEEP)
    async with scene.replicas.suspended(list(scene.replicas.running)):
        await asyncio.sleep(SLOWEST_SECONDS)
        scene.clock.skip(seconds)
    return f"asleep for {seconds / 60:.0f} min"


async def clock_steps(scene: Scene) -> str:
    """Have the hosts' clocks be wrong, or right again: those of all, which have one source."""
    wrong = scene.random.choice((0.0, *_WRONG_BY))
    for host in scene.replicas.running:
        scene.clock.set_wrong(host, wrong)
    return f"clocks wrong by {wrong:g} s"


async def clocks_differ(scene: Scene) -> str:
    """Have each host's clock be wrong in its own way, or right, as on hosts that nobody keeps in time."""
    wrong = {host: scene.random.choice((0.0, *_WRONG_BY)) for host in scene.replicas.running}
    for host, seconds in wrong.items():
        scene.clock.set_wrong(host, seconds)
    return f"clocks wrong by {', '.join(f'{seconds:g}' for seconds in wrong.values())} s"


TROUBLES: dict[Trouble, int] = {
    killed: 1,
    killed_at_a_point: 1,
    killed_after_a_call: 1,
    ended: 1,
    suspended: 1,
    host_sleeps: 2,
    clock_steps: 1,
    clocks_differ: 1,
}
"""How often each comes beside the others."""
