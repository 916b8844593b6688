"""S3-compatible storage, as Airflow's connections of type ``aws`` describe it.

Login and password are the key id and the secret; the extra may have ``endpoint_url``, ``region_name`` and
``aws_session_token``. Without a login the storage is read as the public sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import unquote, urlsplit

import s3fs
from aiohttp import ClientError
from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped,unused-ignore]
from botocore.exceptions import ClientError as S3Error

from ingest.pulls.answers import TryAgain
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners
from ingest.pulls.stores.fsspec_store import FsspecStore
from strive.errors import Refusal, SourceUnavailable
from strive.messages import message


class S3Store(FsspecStore):
    """A prefix in a bucket."""

    def __init__(self, url: str, endpoint: Endpoint, manners: Manners) -> None:
        parts = urlsplit(url)
        address = endpoint.extra_text("endpoint_url")
        files = s3fs.S3FileSystem(
            anon=not endpoint.login,
            key=endpoint.login or None,
            secret=endpoint.password or None,
            token=endpoint.extra_text("aws_session_token") or None,
            endpoint_url=address or None,
            client_kwargs={"region_name": endpoint.extra_text("region_name") or "us-east-1"},
            config_kwargs={
                "connect_timeout": manners.connect_timeout,
                "read_timeout": manners.read_timeout,
                "retries": {"max_attempts": 1},
            },
            skip_instance_cache=True,
            use_listings_cache=False,
        )
        files.retries = 1
        pattern = f"{parts.netloc}{unquote(parts.path)}"
        super().__init__(
            files, pattern, "s3://", partial(_errors, endpoint, urlsplit(address).hostname or parts.netloc)
        )

    def close(self) -> None:
        """Nothing is held open between two requests."""
        self.files.invalidate_cache()


@contextmanager
def _errors(endpoint: Endpoint, host: str) -> Iterator[None]:
    where: dict[str, str] = {"connection": endpoint.connection_id, "host": host}
    try:
        yield
    except PermissionError:
        raise SourceUnavailable(message("remote_not_allowed", **where)) from None
    except FileNotFoundError:
        raise Refusal(message("remote_file_missing", **where)) from None
    except (OSError, S3Error, ClientError, BotoCoreError):
        raise TryAgain(SourceUnavailable(message("remote_not_reached", **where))) from None
