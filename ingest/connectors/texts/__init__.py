"""What several connectors need to read text and XML that came from outside."""
