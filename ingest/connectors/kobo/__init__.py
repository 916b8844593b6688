"""The connector ``kobo``."""
