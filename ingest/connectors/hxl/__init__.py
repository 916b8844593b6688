"""The connector ``hxl``."""
