"""The connector ``workbook``."""
