"""What Python raises for zip archives that are damaged, cut off, encrypted or packed in a way that it does not know."""

from __future__ import annotations

import struct
import zipfile
import zlib

ZIP_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    KeyError,
    ValueError,  # names of parts that are no text among them
    RuntimeError,
    NotImplementedError,
    OverflowError,
)
