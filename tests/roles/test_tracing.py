"""Who may trace a number how far."""

from __future__ import annotations

import psycopg
import pytest

from publish.trace.question import Question
from publish.trace.tracing import trace
from tests.roles.conftest import OWN, Peopled


def test_an_auditor_gets_deliveries_and_rules_and_no_rows(peopled: Peopled) -> None:
    with peopled.people.as_("auditor", OWN) as auditor:
        traced = trace(auditor, Question("PRB-01", OWN, "2021-05"))
        assert traced.withheld == "rights"
        assert traced.rows is None and traced.parts is None
        assert traced.deliveries and traced.rules
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute("select * from quality.trace_rows(%s)", (traced.cell["cell_id"],))
