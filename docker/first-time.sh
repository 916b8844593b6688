#!/usr/bin/env bash
# Makes what docker-compose.yml needs on a new machine: .env with fresh secrets, and the inbox folder. Needs no Python.
# What is there already stays as it is, so calling it again is safe.
set -euo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")/.."

APP_UID_FOR_ROOT=10001

# $1 random bytes in URL-safe base64.
random_text() { head -c "${1:-32}" /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_'; }

# The first port from $1 on at which nobody answers on this machine.
free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

write_environment() {
    local uid airflow_port
    uid=$(id -u)
    # The services never run as root, whoever starts them.
    [[ "$uid" != 0 ]] || uid=$APP_UID_FOR_ROOT
    airflow_port=$(free_port 8080)
    cat >.env.part <<END
# Made by docker/first-time.sh; .env.example says what each is.
COMPOSE_PROJECT_NAME=strive-$(head -c 3 /dev/urandom | od -An -tx1 | tr -d ' \n')
STRIVE_UID=$uid
STRIVE_INBOX_FOLDER=./.strive/compose/inbox
STRIVE_AIRFLOW_PORT=$airflow_port
STRIVE_PAGES_PORT=$(free_port $((airflow_port + 1)))
STRIVE_LANGUAGE=en
STRIVE_POSTGRES_PASSWORD=$(random_text)
STRIVE_WAREHOUSE_PASSWORD=$(random_text)
STRIVE_AIRFLOW_DATABASE_PASSWORD=$(random_text)
STRIVE_AIRFLOW_FERNET_KEY=$(random_text)=
STRIVE_AIRFLOW_SECRET_KEY=$(random_text)
STRIVE_AIRFLOW_JWT_SECRET=$(random_text 64)
STRIVE_AIRFLOW_PASSWORD=$(random_text)
END
    mv .env.part .env
}

value_of() { sed -n "s/^$1=//p" .env; }

make_inbox() {
    local inbox uid
    inbox=$(value_of STRIVE_INBOX_FOLDER)
    uid=$(value_of STRIVE_UID)
    mkdir -p "$inbox"
    [[ "$(id -u)" != 0 ]] || chown "$uid:$uid" "$inbox"
}

[[ -e .env ]] || write_environment
make_inbox
cat <<END
Ready. Deliveries go to $(value_of STRIVE_INBOX_FOLDER)/<country>/<dataset>/; the secrets are in .env (keep it to yourself).
  start    STRIVE_CODE_COMMIT=\$(git rev-parse --short=12 HEAD) docker compose up -d --build --wait
  pages    http://127.0.0.1:$(value_of STRIVE_PAGES_PORT)/
  Airflow  http://127.0.0.1:$(value_of STRIVE_AIRFLOW_PORT)/  user admin, password: STRIVE_AIRFLOW_PASSWORD in .env
END
