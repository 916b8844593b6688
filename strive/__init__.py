"""What the rooms of the warehouse share: settings, database, catalogue, ledger, messages, local services, command
line."""
