"""Originals as received: sealed, and read as if they were not."""
