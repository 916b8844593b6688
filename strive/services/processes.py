"""Starting, finding and ending processes, so that none is left behind and none of somebody else's is touched.

A process is known by its pid *and* its creation time: a number alone may have been given to another process meanwhile.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

import psutil

_PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10.0


def ends_with_parent(signal_number: int) -> Callable[[], None] | None:
    """For ``Popen(preexec_fn=...)``: the child gets ``signal_number`` when its parent dies, however (Linux only).

    The child must be started from the parent's main thread; Linux counts the end of the starting thread as the death.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def find_process(pid: int, created: float | None = None) -> psutil.Process | None:
    """The living process ``pid`` (a zombie is dead), or None; ``created`` guards against a reused number."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or (
            created is not None and abs(process.create_time() - created) > 1
        ):
            return None
        return process
    except psutil.Error:
        return None


def alive(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_until_gone(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for the processes to end; returns those that did not."""
    end = time.monotonic() + seconds
    left = [process for process in processes if alive(process)]
    while left and time.monotonic() < end:
        time.sleep(0.02)
        left = [process for process in left if alive(process)]
    return left


def send(process: psutil.Process, signal_number: int) -> None:
    """Signal the process; one that is already gone is fine."""
    try:
        process.send_signal(signal_number)
    except psutil.Error:
        return


def end_processes(processes: Iterable[psutil.Process], seconds: float = STOP_SECONDS) -> None:
    """SIGTERM, and SIGKILL for what is left after ``seconds``."""
    processes = list(processes)
    for process in processes:
        send(process, signal.SIGTERM)
    for process in wait_until_gone(processes, seconds):
        send(process, signal.SIGKILL)
    wait_until_gone(processes, 5)


def marked_processes(variable: str, value: str) -> list[psutil.Process]:
    """Every process, but this one and its ancestors, that was started with ``variable=value`` in its environment."""
    kept = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in kept and process.environ().get(variable) == value and alive(process):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found
