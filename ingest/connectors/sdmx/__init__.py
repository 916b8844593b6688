"""The connector ``sdmx``."""
