"""Showing a round's progress: a live table on a terminal, one line per change elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

import click
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from strive.messages import message
from strive.services.pipeline import ACTIVE, Progress
from strive.settings import Language

STATE_STYLES = {"success": "green", "failed": "red", "running": "cyan", "queued": "dim"}


class ProgressDisplay:
    """Shows each Progress that it is called with."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._begun = time.monotonic()
        self._shown: dict[str, str] = {}
        console = Console()
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None

    def __enter__(self) -> ProgressDisplay:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Show how far the round is."""
        for dag_id, state in progress.states.items():
            if self._shown.get(dag_id) != state and state not in ACTIVE:
                self._line(dag_id, state)
        self._shown = progress.states
        if self._live:
            self._live.update(self._table(progress))

    def _line(self, dag_id: str, state: str) -> None:
        seconds = f"{time.monotonic() - self._begun:.0f}"
        text = message(f"run_dag_{'done' if state == 'success' else 'failed'}", dag=dag_id, seconds=seconds)
        if self._live:
            self._live.console.print(text.text(self._language))
        else:
            click.echo(text.text(self._language))

    def _table(self, progress: Progress) -> Table:
        table = Table(box=None, show_header=False)
        for dag_id, state in sorted(progress.states.items()):
            if state in ACTIVE:
                tasks = ", ".join(task for dag, task in progress.running_tasks if dag == dag_id)
                table.add_row(Spinner("dots"), dag_id, f"[{STATE_STYLES[state]}]{state}", tasks)
        return table
