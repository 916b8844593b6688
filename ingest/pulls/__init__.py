"""Pulls: fetching what a source offers over a network, so that a connector can read it offline.

An API definition (``apis``) says what to ask and what an answer means; the engine (``paging``) walks the pages and
writes one recording; ``files`` fetches remote files, ``sql`` reads a table or query of a database. Nothing here knows
the warehouse's own database, Airflow, or a country.
"""
