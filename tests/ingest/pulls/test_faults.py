"""Every fault of a network and of a paged source, for every API: all rows once, or a message that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.pulls.server.faults import FAULTS
from tests.ingest.pulls.server.playing import applies, play
from tests.ingest.pulls.server.systems import LOGIN, PASSWORD, SYSTEMS, TOKEN

CASES = [(system, fault) for system in SYSTEMS for fault in FAULTS if applies(system, fault)]


def expected_outcome(system: str, fault: str) -> str:
    if (system, fault) == ("odk", "token expires"):
        return "rows"  # a session is opened anew
    if (system, fault) == ("ucdp", "400"):
        return "pull_too_many_requests"  # its way of limiting requests
    return FAULTS[fault].outcome


@pytest.mark.parametrize(("system", "fault"), CASES)
def test_nothing_is_lost_and_nothing_doubled(system: str, fault: str, tmp_path: Path) -> None:
    outcome = play(system, fault, tmp_path)
    assert outcome.outcome == expected_outcome(system, fault), outcome.text
    # Where places are marked by rows, an exchange moves nothing; what arrived first in line comes with the next pull.
    stays_at_first = (system, fault) == ("odk", "as many deleted as inserted")
    if outcome.outcome == "rows":
        assert dict(outcome.received) == (outcome.at_first if stays_at_first else outcome.expected)
        assert outcome.doubles == 0
        assert outcome.notes == ([FAULTS[fault].note] if FAULTS[fault].note else [])
    else:
        assert outcome.received == []
        assert not any(secret in outcome.text for secret in (TOKEN, PASSWORD, LOGIN))
