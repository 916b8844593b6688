"""Making the data folder of an embedded PostgreSQL: aside first, so that one that was interrupted is begun anew."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from strive.errors import NotReady
from strive.messages import message
from strive.services.postgres_binaries import postgres_binaries, postgres_command, postgres_privileges

BUILTIN_LOCALE_SINCE = 17


def make_data_folder(data: Path, aside: Path, user: str, password: str, log: Path, *, throwaway: bool) -> None:
    """Make ``data`` with one superuser, whose password everybody must give (scram-sha-256). Raises NotReady.

    Text sorts by code point and knows upper and lower case of every script, the same on every machine.
    """
    password_file = aside.with_name("password.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="utf-8")
    owner = postgres_privileges().owner
    if owner:
        os.chown(aside, *owner)
        os.chown(password_file, *owner)
    arguments = [f"--pgdata={aside}", f"--username={user}", "--auth=scram-sha-256", f"--pwfile={password_file}"]
    arguments += ["--encoding=UTF8", *_locale(), *(["--no-sync"] if throwaway else [])]
    with log.open("ab") as stream:
        done = subprocess.run(
            postgres_command("initdb", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=aside,
            check=False,
        )
    password_file.unlink()
    if done.returncode != 0:
        raise NotReady(message("postgres_did_not_start", log=str(log), last=last_line(log)))
    shutil.rmtree(data, ignore_errors=True)
    os.replace(aside, data)


def _locale() -> list[str]:
    if postgres_binaries().major_version >= BUILTIN_LOCALE_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def last_line(log: Path) -> str:
    """The last line of the log; empty when there is none."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else ""
