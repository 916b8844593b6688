"""The gate: rules in YAML, run by Great Expectations on every delivery and on the candidate marts."""
