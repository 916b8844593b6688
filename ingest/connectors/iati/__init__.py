"""The connector ``iati``."""
