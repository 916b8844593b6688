"""Exports of what was published: the same numbers in the formats that others read."""
