"""Who does something that the ledger notes by name."""

from __future__ import annotations

import getpass
import os


def actor() -> str:
    """``STRIVE_ACTOR``, else the name of the account, else its number."""
    named = os.environ.get("STRIVE_ACTOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return f"account {os.getuid()}"
