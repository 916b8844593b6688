"""A supervisor of cheap stand-ins for Airflow's services; a process of its own, for the tests to send signals to.

usage: python fake_services.py HOME {stubborn|dying}

``stubborn``: each service ignores SIGTERM and has a child in a session of its own that does so too. ``dying``: each
service ends by itself at once. Prints ``ready`` when the services were started.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from strive.errors import StriveError
from strive.services import airflow, supervisor
from strive.services.signals import StopRequested, StopSignals
from strive.settings import load_settings

STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
while True:
    time.sleep(0.05)
"""
KINDS = {"stubborn": STUBBORN, "dying": ""}


def main() -> int:
    home, kind = Path(sys.argv[1]), KINDS[sys.argv[2]]
    airflow.service_command = lambda service: [sys.executable, "-c", kind]
    supervisor.STOP_SECONDS = 0.5
    settings = load_settings({"STRIVE_HOME": str(home)})
    with StopSignals() as signals:
        try:
            with supervisor.supervise(settings, signals, "run") as services:
                services._environment = {**os.environ, airflow.HOME_MARK: str(home)}
                services.start_services(("one", "two"))
                print("ready", flush=True)
                while True:
                    services.check()
                    time.sleep(0.02)
        except StopRequested as stop:
            print("stopped", flush=True)
            return stop.exit_code
        except StriveError as error:
            print(error, flush=True)
            return 1


if __name__ == "__main__":
    sys.exit(main())
