"""The connector ``activityinfo``."""
