"""Keeping the words of a library that panics off the screen: its user gets a refusal with a reason instead."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_STANDARD_ERROR = 2
_one_at_a_time = Lock()


@contextmanager
def silent_standard_error() -> Iterator[None]:
    """Whatever is written to the process's standard error meanwhile is lost: only for short calls into a library that
    writes there by itself."""
    with _one_at_a_time:
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # there is no standard error
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, _STANDARD_ERROR)
            yield
        finally:
            os.dup2(kept, _STANDARD_ERROR)
            os.close(kept)
            os.close(nowhere)
