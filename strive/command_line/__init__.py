"""The command line: the same functions that Airflow's tasks call, one module a command."""
