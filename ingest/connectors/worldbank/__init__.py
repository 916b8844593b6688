"""The connector ``worldbank``."""
