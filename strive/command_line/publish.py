"""``strive publish``: make the checked candidate the current vintage, and write the quality page."""

from __future__ import annotations

import click

from strive.command_line.session import next_step, readable_errors, say, warehouse
from strive.messages import message


@click.command()
@readable_errors
def publish() -> None:
    """Publish the candidate that passed the gate; no new vintage when readers would see no difference."""
    from publish import publication
    from reports.site import write_site

    with warehouse() as settings:
        result = publication.publish()
        key = "published" if result["published"] else "publication_is_current"
        counts = {
            name: result[name]
            for name in ("cells_published", "cells_suppressed", "cells_added", "cells_changed", "cells_withdrawn")
        }
        say(message(key, vintage=result["vintage_id"], **counts), settings)
        write_site()
    next_step("after_publish", reports=str(settings.reports), auditors_reports=str(settings.auditors_reports))
