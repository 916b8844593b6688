"""The connector ``ucdp``."""
