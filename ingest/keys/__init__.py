"""Keys of a country: of its pseudonyms and of its landing, in versions, outside the warehouse."""
