"""The quality page.

What an auditor asks of the warehouse, rendered from the database as static pages in English and Russian.
"""
