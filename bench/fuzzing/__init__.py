"""Damaged files for the readers, and the process that reads them."""
