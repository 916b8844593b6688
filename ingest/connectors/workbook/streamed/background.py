"""Work that goes on beside the work of whoever takes its results: Arrow computes without holding Python up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
_AHEAD = 2


def made_in_background(make: Callable[[Item], Made], items: Iterator[Item]) -> Iterator[Made]:
    """What ``make`` gives for each item, in their order, a few items ahead of whoever takes it."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(1) as executor:
        try:
            for item in items:
                waiting.append(executor.submit(make, item))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
