"""The connector ``csv``."""
