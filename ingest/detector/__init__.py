"""What looks like a person's identifier in what is to be loaded: text columns in, findings without any value out."""
