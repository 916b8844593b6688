"""Changing a country's keys without losing count of its people."""
