"""The room of one language: places, people, periods and money of all countries in the warehouse's own codes."""
