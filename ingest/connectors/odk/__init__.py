"""The connector ``odk``."""
