"""What ``docker-compose.yml`` promises: nobody is root, ports on 127.0.0.1 only, secrets from the environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from strive.services.airflow import SERVICES_KEPT_UP
from strive.settings import PROJECT_ROOT

COMPOSE_FILE = PROJECT_ROOT / "docker-compose.yml"
EXAMPLE = PROJECT_ROOT / ".env.example"
SECRETS = {
    "STRIVE_POSTGRES_PASSWORD",
    "STRIVE_WAREHOUSE_PASSWORD",
    "STRIVE_AIRFLOW_DATABASE_PASSWORD",
    "STRIVE_AIRFLOW_FERNET_KEY",
    "STRIVE_AIRFLOW_SECRET_KEY",
    "STRIVE_AIRFLOW_JWT_SECRET",
    "STRIVE_AIRFLOW_PASSWORD",
}
ONE_SHOT = {"prepare", "strive"}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY|_URL")
REFERENCE = re.compile(r"\$\{(\w+)([^}]*)\}")


@pytest.fixture(scope="module")
def composition() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def services(composition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composition["services"]
    return found


def _volumes(service: dict[str, Any]) -> dict[str, bool]:
    """Target folder -> whether the service may write to it."""
    volumes = {}
    for volume in service.get("volumes", []):
        if isinstance(volume, dict):
            volumes[volume["target"]] = not volume.get("read_only", False)
        else:
            parts = volume.split(":")
            volumes[parts[1]] = parts[2:] != ["ro"]
    return volumes


def _environment_of(service: dict[str, Any]) -> dict[str, str]:
    environment: dict[str, str] = service.get("environment", {})
    return environment


def test_the_parts_are_there(services: dict[str, dict[str, Any]]) -> None:
    airflow = {f"airflow-{name}" for name in SERVICES_KEPT_UP}
    assert set(services) == {"postgres", "pages", *airflow, *ONE_SHOT}
    for name in SERVICES_KEPT_UP:
        assert services[f"airflow-{name}"]["command"] == ["service", name]


def test_nobody_is_root_and_nobody_can_become_it(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert str(service.get("user", "root")).split(":")[0] not in {"", "0", "root"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert "privileged" not in service and "cap_add" not in service, name
        assert service.get("network_mode") != "host", name


def test_every_port_is_on_the_loopback_only(services: dict[str, dict[str, Any]]) -> None:
    published = {name: port for name, service in services.items() for port in service.get("ports", [])}
    assert set(published) == {"airflow-api-server", "pages"}
    assert all(port.startswith("127.0.0.1:") for port in published.values())


def test_only_what_is_published_can_reach_outside(composition: dict[str, Any]) -> None:
    assert composition["networks"]["inside"]["internal"] is True
    outside = {name for name, service in composition["services"].items() if "outside" in service["networks"]}
    assert outside == {"airflow-api-server", "pages"}


def test_sources_outside_are_reached_only_where_that_is_asked_for() -> None:
    asked_for = yaml.safe_load((PROJECT_ROOT / "docker" / "sources.yml").read_text(encoding="utf-8"))
    assert asked_for == {"services": {"airflow-scheduler": {"networks": ["inside", "outside"]}}}


def test_whoever_keeps_running_is_watched_restarted_and_limited(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        if name not in ONE_SHOT:
            assert service["healthcheck"]["test"][0] == "CMD", name
            assert service["restart"] == "unless-stopped", name


def test_services_wait_until_everything_is_prepared(services: dict[str, dict[str, Any]]) -> None:
    assert services["prepare"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in set(services) - {"postgres", *ONE_SHOT}:
        assert services[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}, name


def test_only_those_that_need_them_hold_deliveries_and_keys(services: dict[str, dict[str, Any]]) -> None:
    mounted = {name: _volumes(service) for name, service in services.items()}
    for folder in ("/srv/strive/landing", "/srv/strive/keys"):
        assert {name for name, volumes in mounted.items() if folder in volumes} == {"airflow-scheduler", "strive"}
    assert mounted["airflow-scheduler"]["/srv/strive/inbox"] is False, "the inbox is the sender's"
    assert mounted["pages"] == {"/srv/strive/reports": False}
    holders = {name for name, service in services.items() if "STRIVE_DATABASE_URL" in _environment_of(service)}
    assert holders == {"prepare", "airflow-scheduler", "strive"}
    assert not _environment_of(services["pages"]), "the page's server needs no secret"


def test_secrets_come_from_the_environment_and_are_required(services: dict[str, dict[str, Any]]) -> None:
    text = COMPOSE_FILE.read_text(encoding="utf-8")
    used = {name: modifier for name, modifier in REFERENCE.findall(text) if name in SECRETS}
    assert set(used) == SECRETS
    for name, modifier in REFERENCE.findall(text):
        if name in SECRETS:
            assert modifier.startswith(":?"), f"{name} must be refused when it is missing, and never have a default"
    for name, service in services.items():
        for variable, value in _environment_of(service).items():
            if SECRET_NAME.search(variable) and "://" not in value:
                assert REFERENCE.fullmatch(value), f"{name}: {variable} holds a literal"
            for password in re.findall(r"://[^:/@]+:(.+)@", value):
                assert REFERENCE.fullmatch(password), f"{name}: {variable} holds a literal password"


def test_the_example_names_every_variable_and_gives_no_secret() -> None:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    values = dict(line.split("=", 1) for line in lines)
    referred = {name for name, _ in REFERENCE.findall(COMPOSE_FILE.read_text(encoding="utf-8"))}
    assert set(values) == referred - {"STRIVE_CODE_COMMIT"}
    assert not any(values.values())


def test_what_is_sent_to_the_builder_is_listed_one_by_one() -> None:
    rules = (PROJECT_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [rule for rule in rules if rule and not rule.startswith("#")]
    assert patterns[0] == "*"
    let_in = {rule[1:] for rule in patterns if rule.startswith("!")}
    assert not [path for path in let_in if not (PROJECT_ROOT / path).exists()]
    assert not {".git", ".env", ".strive", ".venv", "tests"} & let_in


def test_the_image_runs_as_an_ordinary_user_and_pins_uv_as_setup_does() -> None:
    lines = (PROJECT_ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER ${STRIVE_UID}"]
    assert "ARG STRIVE_UID=10001" in lines
    pinned = next(line.removeprefix("ARG UV_VERSION=") for line in lines if line.startswith("ARG UV_VERSION="))
    assert f"UV_VERSION={pinned}" in (PROJECT_ROOT / "setup.sh").read_text(encoding="utf-8").splitlines()


def _first_time(folder: Path) -> dict[str, str]:
    """Run docker/first-time.sh for a copy of the project in ``folder``; the .env that it wrote."""
    (folder / "docker").mkdir(parents=True, exist_ok=True)
    shutil.copy(PROJECT_ROOT / "docker" / "first-time.sh", folder / "docker")
    subprocess.run([folder / "docker" / "first-time.sh"], check=True, capture_output=True, cwd=folder)
    lines = (folder / ".env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_first_time_makes_private_fresh_secrets_once(tmp_path: Path) -> None:
    made = _first_time(tmp_path / "one")
    assert all(made[name] for name in SECRETS)
    assert len({made[name] for name in SECRETS}) == len(SECRETS)
    assert made["STRIVE_UID"] != "0"
    assert (tmp_path / "one" / ".env").stat().st_mode & 0o077 == 0
    assert (tmp_path / "one" / made["STRIVE_INBOX_FOLDER"]).stat().st_uid == int(made["STRIVE_UID"])
    assert _first_time(tmp_path / "one") == made, "a second call changes nothing"
    other = _first_time(tmp_path / "two")
    assert not [name for name in SECRETS | {"COMPOSE_PROJECT_NAME"} if other[name] == made[name]]


def _config(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # Without the host's own variables, and with an empty file instead of the .env that may lie beside the project.
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "DOCKER_CONFIG"}}
    return subprocess.run(
        ["docker", "compose", "--env-file", os.devnull, "-f", COMPOSE_FILE, "config", "-q"],
        env=kept | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def compose() -> None:
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not on this machine")


@pytest.mark.usefixtures("compose")
def test_compose_accepts_the_file_and_refuses_each_missing_secret(tmp_path: Path) -> None:
    environment = _first_time(tmp_path)
    accepted = _config(environment)
    assert accepted.returncode == 0, accepted.stderr
    assert not accepted.stderr
    for name in sorted(SECRETS):
        refused = _config({**environment, name: ""})
        assert refused.returncode != 0, name
        assert name in refused.stderr
        assert "docker/first-time.sh" in refused.stderr
