"""What several connectors need to find a table: its header, its columns, its rows."""
