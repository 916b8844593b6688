"""Whether one of Airflow's services is well, as Airflow sees it: ``python -m strive.services.health URL COMPONENT``.

``URL`` is the API server's address; ``COMPONENT`` one of those that its health page names: ``metadatabase``,
``scheduler``, ``dag_processor``, ``triggerer``. Exit status 0 when it is healthy. Only the standard library is used:
containers ask every few seconds.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from http.client import HTTPException

PATIENCE_SECONDS = 5.0


def component_status(url: str, component: str) -> str:
    """What the API server at ``url`` says of ``component``; ``no answer``, with the reason, when it does not answer."""
    # The API server is a neighbour: never through a proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/api/v2/monitor/health", timeout=PATIENCE_SECONDS) as answer:
            health = json.load(answer)
    except (OSError, HTTPException, ValueError) as error:
        return f"no answer from {url}: {error}"
    return str(health.get(component, {}).get("status"))


if __name__ == "__main__":
    status = component_status(sys.argv[1], sys.argv[2])
    print(status)
    sys.exit(status != "healthy")
