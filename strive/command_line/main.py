"""``strive``: one command a module of ``strive.command_line``, imported when it is called and not before."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper

import click

COMMANDS = {
    "run": "Take sample deliveries through the whole warehouse, print the result, stop.",
    "up": "Start the services and keep them running.",
    "down": "Stop the services.",
    "status": "What runs, what was published last, what waits.",
    "sample": "Write the synthetic sample deliveries into the inbox.",
    "deliver": "Put files into the inbox.",
    "read": "Show what the warehouse would make of a file.",
    "new-country": "Write a commented skeleton of a country file.",
    "check-country": "Say what is missing or wrong in a country file.",
    "match": "Say which areas the names of places in a CSV mean.",
    "collect": "Receive and load what lies in the inbox.",
    "review": "Decide about spellings that no crosswalk knows.",
    "check": "Run the gate on loaded deliveries or on the candidate marts.",
    "build": "Build the candidate marts.",
    "publish": "Publish the candidate and write the quality page.",
    "export": "Write published indicators as SDMX, IATI, HXL or Parquet.",
    "trace": "Trace a published number to its rows, deliveries, files and rules.",
    "series": "Print what is published for an area over time, and where it breaks.",
    "metric": "Ask the semantic layer for an indicator, broken down as one likes.",
    "docs": "Write the documentation of every model, column and metric as one page.",
    "forget": "Delete a person or a delivery, with an entry in the deletion log.",
    "retention": "Delete what has been kept for as long as it may be.",
    "rotate-key": "Put new keys of a country into force.",
    "role": "Say who may read what of the database, and who is whom.",
    "airflow": "Call Airflow's own command line on the services that run, e.g. for a backfill.",
    "service": "Become one service, for containers.",
}


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command from its module."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"strive.command_line.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
def strive() -> None:
    """The data warehouse of STRIVE Asia: deliveries in, harmonised indicators out, every figure traceable."""


def main() -> None:
    """The entry point of the program ``strive``."""
    for stream in (sys.stdout, sys.stderr):  # a terminal without Cyrillic letters shows "?", and nothing fails
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    strive(prog_name="strive")


if __name__ == "__main__":
    main()
