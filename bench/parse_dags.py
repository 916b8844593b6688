"""How long all DAG files take to read with 5 and with 100 country files, Airflow itself already imported.

    .venv/bin/python bench/parse_dags.py

Each reading is a process of its own, as Airflow's DAG processor reads a file; the two sizes take turns, and the median
of seven readings is printed with the ratio. Goal: at most one second for 100 countries.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
TURNS = 7
READ_ALL = """
import importlib, time
import airflow.sdk, airflow.providers.standard.operators.empty
started = time.perf_counter()
for name in ("countries", "warehouse", "inbox"):
    importlib.import_module(name)
print("SECONDS", time.perf_counter() - started)
"""


def project_with(folder: Path, countries: int) -> Path:
    """A project of ``countries`` country files: the real ones, and copies of the largest under codes that no country
    has."""
    shutil.copytree(PROJECT / "countries", folder / "countries")
    real = sorted((folder / "countries").glob("*.yaml"))
    largest = yaml.safe_load(max(real, key=lambda path: path.stat().st_size).read_text(encoding="utf-8"))
    for number in range(countries - len(real)):
        code = "X" + chr(65 + number // 26) + chr(65 + number % 26)
        text = yaml.safe_dump(largest | {"country": code}, allow_unicode=True)
        (folder / "countries" / f"{code}.yaml").write_text(text, encoding="utf-8")
    return folder


def seconds_to_read(project: Path) -> float:
    """One reading of all DAG files of ``project``, in seconds."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "STRIVE_"))}
    environment |= {
        "AIRFLOW_HOME": str(project / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "STRIVE_PROJECT": str(project),
        "STRIVE_HOME": str(project / "home"),
        "PYTHONPATH": str(PROJECT / "dags"),
    }
    done = subprocess.run([sys.executable, "-c", READ_ALL], env=environment, capture_output=True, text=True, check=True)
    return next(float(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("SECONDS"))


def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = (5, 100)
        projects = {size: project_with(Path(folder) / str(size), size) for size in sizes}
        readings: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(TURNS):
            for size in sizes:
                readings[size].append(seconds_to_read(projects[size]))
    medians = {size: statistics.median(values) for size, values in readings.items()}
    for size, seconds in medians.items():
        print(f"{size:>4} country files: {seconds:.2f} s")
    print(f"ratio: {medians[100] / medians[5]:.1f}")


if __name__ == "__main__":
    main()
