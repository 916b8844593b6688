"""Reading xlsx sheets of any size in pieces: cells of many rows at once, memory that does not grow with the sheet."""
