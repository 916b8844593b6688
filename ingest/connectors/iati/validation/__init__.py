"""Whether an IATI file keeps to the standard: schema, codelists, rules."""
