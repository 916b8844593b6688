"""Kill -9 in the middle of everything, then run again: do the same marts come out?

    .venv/bin/python bench/kill_drill.py [--every N]

A home with every N-th sample delivery runs once undisturbed; the hash of all its published rows is what counts. Then,
for each victim (the scheduler, the running task, PostgreSQL) and each step (collect, check, build, publish), a fresh
home runs until Airflow says that a task of the step is running; the victim is killed with SIGKILL; when that run has
ended, another follows undisturbed, and its hash is compared. Prints a table; exits 1 when a hash differs or a process
is left behind.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from strive.services.airflow import HOME_MARK, SERVICE_MARK
from strive.services.postgres import PostgresServer
from strive.services.processes import marked_processes

VICTIMS = ("scheduler", "task", "postgresql")
STEPS = ("collect", "check", "build", "publish")
LONGEST_RUN_SECONDS = 900


def environment(home: Path) -> dict[str, str]:
    """The environment of a run in ``home``."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STRIVE_")} | {
        "STRIVE_HOME": str(home)
    }


def start_run(home: Path) -> subprocess.Popen[bytes]:
    """``strive run`` on what lies in the inbox, its words in ``run.log``."""
    log = (home / "run.log").open("ab")
    command = [str(Path(sys.executable).parent / "strive"), "run", "--no-sample"]
    return subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)


def published_hash(home: Path) -> str:
    """The hash of the current vintage."""
    with PostgresServer(home).in_use(ends_with_starter=True) as server, psycopg.connect(server.url()) as connection:
        row = connection.execute("select content_hash from ledger.vintage order by vintage_id desc limit 1").fetchone()
    return str(row[0]) if row else "nothing published"


def running_task(home: Path, step: str) -> str | None:
    """The id of a task instance of the step that runs now."""
    try:
        with psycopg.connect(PostgresServer(home).url("airflow"), connect_timeout=2) as connection:
            row = connection.execute(
                "select id::text from task_instance where state = 'running' and task_id like %s limit 1", (f"{step}%",)
            ).fetchone()
    except Exception:
        return None
    return str(row[0]) if row else None


def kill(home: Path, victim: str, task_id: str) -> bool:
    """Send SIGKILL to the victim. Returns whether it was there."""
    if victim == "postgresql":
        found = [p for p in [PostgresServer(home).postmaster()] if p]
    else:
        marked = marked_processes(HOME_MARK, str(home))
        if victim == "scheduler":
            found = [p for p in marked if p.environ().get(SERVICE_MARK) == "scheduler" and "scheduler" in p.cmdline()]
        else:
            found = [p for p in marked if task_id in " ".join(p.cmdline())]
    for process in found:
        process.send_signal(signal.SIGKILL)
    return bool(found)


def interrupted_run(home: Path, victim: str, step: str) -> str:
    """One run with the victim killed during the step; says how the run ended."""
    run = start_run(home)
    end = time.monotonic() + LONGEST_RUN_SECONDS
    killed = False
    while run.poll() is None and time.monotonic() < end:
        if not killed and (task_id := running_task(home, step)):
            killed = kill(home, victim, task_id)
        time.sleep(0.02)
    run.wait(60)
    return f"exit {run.returncode}" if killed else "the step was over before it could be killed"


def prepared_home(folder: Path, inbox: Path) -> Path:
    """A fresh home with a copy of the inbox."""
    folder.mkdir()
    shutil.copytree(inbox, folder / "inbox")
    return folder


def sample_inbox(folder: Path, every: int) -> Path:
    """Every N-th file of the sample deliveries."""
    from strive.sample import write_samples
    from strive.settings import load_settings

    settings = load_settings({"STRIVE_HOME": str(folder)})
    write_samples(settings)
    datasets = [path for path in settings.inbox.glob("*/*") if path.is_dir()]
    for dataset in datasets:
        for number, path in enumerate(sorted(dataset.iterdir())):
            if number % every:
                path.unlink()
    return settings.inbox


def main() -> int:
    """Run the drill and print its table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=6)
    parser.add_argument("--victims", nargs="*", default=list(VICTIMS))
    parser.add_argument("--steps", nargs="*", default=list(STEPS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-drill-") as name:
        folder = Path(name)
        inbox = sample_inbox(folder / "sample", options.every)
        undisturbed = prepared_home(folder / "undisturbed", inbox)
        if start_run(undisturbed).wait(LONGEST_RUN_SECONDS):
            print((undisturbed / "run.log").read_text())
            return 1
        expected = published_hash(undisturbed)
        print(
            f"undisturbed: {sum(1 for p in inbox.rglob('*') if p.is_file())} deliveries, hash {expected[:16]}",
            flush=True,
        )
        wrong = 0
        for victim in options.victims:
            for step in options.steps:
                home = prepared_home(folder / f"{victim}-{step}", inbox)
                ended = interrupted_run(home, victim, step)
                again = start_run(home).wait(LONGEST_RUN_SECONDS)
                got = published_hash(home)
                left = len(marked_processes(HOME_MARK, str(home)))
                same = got == expected and again == 0 and left == 0
                wrong += not same
                print(
                    f"{victim:<10} killed during {step:<8}: {ended:<8} next run exit {again}, hash {got[:16]} "
                    f"{'same' if same else 'DIFFERENT'}, processes left {left}",
                    flush=True,
                )
                if not same:
                    print((home / "run.log").read_text()[-2000:])
                shutil.rmtree(home)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
