"""Country files before they are in force: a skeleton to begin with, and a check that says everything that is missing.

Nothing here needs a database. What only a room knows (connectors, their options, how a file is read) comes in as
``Protocols``.
"""
