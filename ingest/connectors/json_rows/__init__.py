"""Rows out of JSON documents that may be larger than memory: one large array, read in pieces, as text columns."""
