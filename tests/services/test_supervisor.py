"""Whatever ends a supervisor, none of its services' processes outlives it for long, and nobody else's is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from strive.services.airflow import HOME_MARK
from strive.services.processes import end_processes, marked_processes
from strive.services.signals import ENDING_SIGNALS, StopRequested, StopSignals
from strive.services.supervisor import other_supervisor
from strive.settings import load_settings

FAKE_SERVICES = Path(__file__).parent / "fake_services.py"
PATIENCE_SECONDS = 60.0
Starter = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = (tmp_path / "home").resolve()
    yield home
    end_processes(marked_processes(HOME_MARK, str(home)), 1)


@pytest.fixture
def start(home: Path) -> Iterator[Starter]:
    started: list[subprocess.Popen[str]] = []

    def _start(kind: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, FAKE_SERVICES, str(home), kind], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        return process

    yield _start
    for process in started:
        process.kill()
        process.wait()


def services_of(home: Path) -> list[psutil.Process]:
    return marked_processes(HOME_MARK, str(home))


def wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_after_a_signal(home: Path, start: Starter, signal_number: signal.Signals) -> None:
    supervisor = start("stubborn")
    assert line(supervisor) == "ready"
    wait_until(lambda: len(services_of(home)) == 4)
    supervisor.send_signal(signal_number)
    assert supervisor.wait(PATIENCE_SECONDS) == 128 + signal_number
    assert services_of(home) == []


def test_a_second_signal_does_not_interrupt_the_stopping(home: Path, start: Starter) -> None:
    supervisor = start("stubborn")
    assert line(supervisor) == "ready"
    wait_until(lambda: len(services_of(home)) == 4)
    supervisor.send_signal(signal.SIGINT)
    while supervisor.poll() is None:
        supervisor.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert supervisor.returncode == 128 + signal.SIGINT
    assert services_of(home) == []


def test_a_signal_while_starting_leaves_nothing(home: Path, start: Starter) -> None:
    supervisor = start("stubborn")
    wait_until(lambda: (home / "supervisor.json").exists() or supervisor.poll() is not None)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM
    assert services_of(home) == []


def test_what_a_killed_supervisor_left_is_swept_at_the_next_start(home: Path, start: Starter) -> None:
    killed = start("stubborn")
    assert line(killed) == "ready"
    wait_until(lambda: len(services_of(home)) == 4)
    left = {process.pid for process in services_of(home)}
    killed.kill()
    killed.wait()
    following = start("stubborn")
    assert line(following) == "ready"
    assert not left & {process.pid for process in services_of(home)}
    following.terminate()
    assert following.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM


def test_a_service_that_died_is_named_with_its_log(home: Path, start: Starter) -> None:
    supervisor = start("dying")
    assert line(supervisor) == "ready"
    said = line(supervisor)
    assert supervisor.wait(PATIENCE_SECONDS) == 1
    assert str(home / "logs") in said
    assert services_of(home) == []


def test_one_supervisor_per_home(home: Path, start: Starter, tmp_path: Path) -> None:
    first = start("stubborn")
    assert line(first) == "ready"
    told = other_supervisor(load_settings({"STRIVE_HOME": str(home)}))
    assert told is not None
    assert told["pid"] == first.pid
    second = start("stubborn")
    assert "strive down" in line(second)
    assert second.wait(PATIENCE_SECONDS) == 1
    assert first.poll() is None
    first.terminate()
    first.wait(PATIENCE_SECONDS)


def test_another_homes_services_are_not_touched(home: Path, start: Starter, tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], env={**os.environ, HOME_MARK: str(tmp_path / "other")}
    )
    try:
        supervisor = start("stubborn")
        assert line(supervisor) == "ready"
        supervisor.terminate()
        supervisor.wait(PATIENCE_SECONDS)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_shielded_block_is_finished_before_the_signal_counts() -> None:
    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    finished = False
    try:
        with pytest.raises(StopRequested), StopSignals() as signals, signals.shielded():  # noqa: PT012 - one step
            os.kill(os.getpid(), signal.SIGTERM)
            finished = True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert finished
