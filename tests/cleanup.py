"""Fails an async test that leaves a task, a thread or an unclosed resource behind."""

import asyncio
import gc
import inspect
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count

import pytest

GRACE_SECONDS = 1.0
"""How long a task or a thread that was told to stop may take to do so."""

THOROUGH_EVERY = 200
"""After how many tests what was exempt from garbage collection is looked through as well."""

_tests = count(1)


@pytest.fixture(scope="session", autouse=True)
def quick_collection() -> None:
    """Exempt all that was imported from garbage collection, so that collecting after each test is quick."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def verify_cleanup(request: pytest.FixtureRequest) -> None:
    """Check every async test; a plain function is spared the event loop it would need."""
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("nothing_left_behind")


@pytest.fixture
async def nothing_left_behind(request: pytest.FixtureRequest) -> AsyncGenerator[None]:
    """Check, after the test and its other fixtures, that no new task or thread lives on."""
    async with leaving_nothing(request):
        yield


@asynccontextmanager
async def leaving_nothing(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Fail the test where the block leaves a task or a thread that was not there before, or an unclosed resource."""
    threads_before, tasks_before = set(threading.enumerate()), asyncio.all_tasks()
    executor = ThreadPoolExecutor()
    asyncio.get_running_loop().set_default_executor(executor)
    yield
    executor.shutdown(wait=False)
    tasks = await _stop_tasks(tasks_before)
    threads = _surviving_threads(threads_before)
    request.node.funcargs.clear()  # what pytest alone still holds goes with the test
    if next(_tests) % THOROUGH_EVERY == 0:
        gc.unfreeze()  # caches let go of much that earlier tests left in them
    gc.collect()  # an unclosed resource warns when it is collected, and pytest turns that into an error
    gc.freeze()  # what outlives a test, such as compiled queries, need not be looked through after each of the others
    if tasks or threads:
        pytest.fail(f"The test left behind: {', '.join(tasks + threads)}.")


async def _stop_tasks(before: set[asyncio.Task[object]]) -> list[str]:
    tasks = asyncio.all_tasks() - before - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    return [repr(task) for task in tasks]


def _surviving_threads(before: set[threading.Thread]) -> list[str]:
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(GRACE_SECONDS)
    return [repr(thread) for thread in new if thread.is_alive()]
