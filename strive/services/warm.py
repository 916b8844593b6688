"""Airflow with some modules imported beforehand: ``python -m strive.services.warm MODULE,... AIRFLOW-ARGUMENT...``.

Airflow's scheduler forks its tasks from itself, so what is imported here once need not be imported by each task. Only
modules that are light and start no threads belong here. Airflow is run, not imported: the process is then Airflow's.
"""

from __future__ import annotations

import runpy
import sys
from importlib import import_module


def main(arguments: list[str]) -> None:
    """Import the modules named first, then be ``airflow`` with the rest of the arguments."""
    modules, *airflow_arguments = arguments
    for module in filter(None, modules.split(",")):
        import_module(module)
    sys.argv = ["airflow", *airflow_arguments]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
