"""The catalogue: country files, record types, indicators, published figures, read and validated."""
