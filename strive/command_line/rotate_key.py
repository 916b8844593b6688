"""``strive rotate-key``: new keys for a country, with the same people counted as before."""

from __future__ import annotations

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message


@click.command("rotate-key")
@click.argument("country")
@click.option(
    "--give-up-originals", metavar="REASON", help="The landing key is lost for good: note the originals as erased."
)
@readable_errors
def rotate_key(country: str, give_up_originals: str | None) -> None:
    """Put new keys of COUNTRY into force: of its pseudonyms, read again from the originals, and of its landing.

    The next key is made in the key folder, unless the environment names one with the next version. A lost key of the
    pseudonyms is replaced in the same way.
    """
    from ingest.collect import country_named
    from ingest.erasure.log import Why
    from ingest.rotation import keys

    with warehouse() as settings:
        described = country_named(settings, country.upper())
        where = {"country": described.country}
        if give_up_originals:
            deleted = keys.give_up_originals(described, Why(give_up_originals))
            gone = len(deleted.originals_erased)
            say(message("originals_given_up", **where, originals=gone, deletion=deleted.deletion_id), settings)
            return
        done = keys.rotate_keys(described)
        versions = {"version": done.pseudonym_version, "landing": done.landing_version}
        say(message("rotation_done", **where, rows=done.moved.rows, originals=done.originals, **versions), settings)
        if done.moved.unmatched:
            say(message("rotation_unmatched", **where, rows=done.moved.unmatched), settings)
        if done.still_named:
            code = described.country
            names = {"pseudonym": f"STRIVE_PSEUDONYM_KEY_{code}", "landing": f"STRIVE_LANDING_KEY_{code}"}
            of = {"version": done.pseudonym_version, "landing_version": done.landing_version}
            say(message("rotation_still_named", **where, **names, **of), settings)
