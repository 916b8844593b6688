"""The transformation: dbt turns accepted rows into the candidate marts."""
