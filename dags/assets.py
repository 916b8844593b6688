"""What the DAGs tell each other.

``accepted_deliveries`` has one partition per country and period (``KGZ|2021-05``), for whoever follows a single country
and month. ``warehouse_input`` is the same news without partitions: events of partitions do not start a DAG that is not
itself partitioned, and the warehouse is built as a whole.
"""

from __future__ import annotations

from airflow.sdk import Asset

ACCEPTED_DELIVERIES = Asset(name="accepted_deliveries", uri="strive://warehouse/accepted_deliveries")
WAREHOUSE_INPUT = Asset(name="warehouse_input", uri="strive://warehouse/warehouse_input")
