"""Making what is asked for next while what was asked for before is still in use: an iterator in a thread of its own.

Only a few things are made ahead, so that memory does not grow. An error is raised again where the thing that failed is
asked for; whoever stops asking ends the thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
_MOST_AHEAD = 3
_LOOK_AGAIN_SECONDS = 0.2
_END = object()


class Ahead(Generic[Thing]):
    """The things, made ahead. Use it as a context: what is under way ends with it."""

    def __init__(self, things: Iterable[Thing], name: str) -> None:
        self._things = things
        self._ready: Queue[tuple[Thing | object, BaseException | None]] = Queue(_MOST_AHEAD)
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._make, name=name, daemon=True)

    def __enter__(self) -> Iterator[Thing]:
        self._thread.start()
        return self._given()

    def __exit__(self, *_: object) -> None:
        self._given_up.set()
        self._thread.join()

    def _given(self) -> Iterator[Thing]:
        while True:
            try:
                thing, error = self._ready.get(timeout=_LOOK_AGAIN_SECONDS)
            except Empty:
                continue
            if error is not None:
                raise error
            if thing is _END:
                return
            yield thing  # type: ignore[misc]

    def _make(self) -> None:
        try:
            for thing in self._things:
                if not self._put(thing):
                    return
            self._put(_END)
        except BaseException as error:  # raised again where the things are asked for
            self._put(_END, error)

    def _put(self, thing: Thing | object, error: BaseException | None = None) -> bool:
        while not self._given_up.is_set():
            try:
                self._ready.put((thing, error), timeout=_LOOK_AGAIN_SECONDS)
                return True
            except Full:
                continue
        return False
