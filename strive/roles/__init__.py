"""Roles of the database, made by ``catalogue/roles.yaml``: groups without a login, their grants, and row policies."""
