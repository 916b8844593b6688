"""The local services of one copy of the warehouse: an embedded PostgreSQL, Airflow's processes, who watches them."""
