#!/usr/bin/env bash
# Sets up the project's environment, then becomes the command that it is given:  ./setup.sh strive run
# The environment (.venv) is what uv.lock says, to the byte. When nothing changed since the last time this costs nothing.
# Interrupted at any point, it begins again at the next call.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

UV_VERSION=0.13.8
STAMP=.venv/.strive-setup

child=

# Ends what is under way, with everything that it started, and then this script.
stop() {
    if [[ -n "$child" ]]; then
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    exit "$1"
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

# Runs a command in a process group of its own and waits for it, so that a signal is acted upon at once.
watched() {
    local status=0
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    wait "$child" || status=$?
    child=
    return "$status"
}

# The folder is part of the stamp: an environment that was copied or moved along with its project still points to the old place.
wanted_stamp() { { echo "$PWD $UV_VERSION"; cat uv.lock pyproject.toml; } | cksum; }

is_usable_python() {
    "$1" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

find_python() {
    local name
    for name in ${STRIVE_PYTHON:+"$STRIVE_PYTHON"} python3.12 python3.13 python3.11 python3 python; do
        # Asked, not believed: the shim of a version manager may exist without the Python behind it.
        if command -v "$name" >/dev/null && is_usable_python "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "No Python 3.11, 3.12 or 3.13 was found. Install one (on Debian and Ubuntu: apt install python3 python3-venv)," >&2
    echo "or name one: STRIVE_PYTHON=/path/to/python3 make run" >&2
    return 1
}

install_uv() {
    local python=$1
    if [[ "$(.bootstrap/bin/uv --version 2>/dev/null)" == "uv $UV_VERSION"* ]]; then return; fi
    rm -rf .bootstrap
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .bootstrap
        watched "$python" -m pip --python .bootstrap/bin/python install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    elif "$python" -m venv .bootstrap >/dev/null 2>&1; then
        watched .bootstrap/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    else
        echo "$python can neither run pip nor make an environment with it. Install both (Debian, Ubuntu: apt install python3-venv)." >&2
        return 1
    fi
}

set_up() {
    local python
    python=$(find_python)
    echo "Setting up the environment with $python (once; again only when uv.lock changes)" >&2
    install_uv "$python"
    rm -f "$STAMP"
    [[ "$(cat .bootstrap/environment-of 2>/dev/null)" == "$PWD" ]] || rm -rf .venv
    echo "$PWD" >.bootstrap/environment-of
    # The certificates that pip was told to trust are good for uv too.
    export SSL_CERT_FILE=${SSL_CERT_FILE:-${PIP_CERT:-}}
    [[ -n "$SSL_CERT_FILE" ]] || unset SSL_CERT_FILE
    watched env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT="$PWD/.venv" UV_PYTHON_DOWNLOADS=never \
        .bootstrap/bin/uv sync --frozen --quiet --python "$python"
    wanted_stamp >"$STAMP"
}

[[ "$(cat "$STAMP" 2>/dev/null)" == "$(wanted_stamp)" && -x .venv/bin/python ]] || set_up
[[ $# -gt 0 ]] || exit 0
export PATH="$PWD/.venv/bin:$PATH"
exec "$@"
