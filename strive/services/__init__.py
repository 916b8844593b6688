"""The local services of one copy of the warehouse: an embedded PostgreSQL and Airflow's processes, and who watches them."""
