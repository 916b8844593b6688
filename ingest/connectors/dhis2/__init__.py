"""The connector ``dhis2``."""
