"""The door: from a source's file to pseudonymised rows in ``raw``. Code by protocol, never by country."""
