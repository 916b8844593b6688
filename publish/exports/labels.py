"""Labels of codes: from the published code schemes, else from the texts of the house, else the code itself."""

from __future__ import annotations

from strive.catalogue.models import Bilingual
from strive.database import Connection
from strive.messages import message


class Labels:
    """The labels of every published code scheme."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute("select category_scheme, category, label_en, label_ru from marts.dim_category")
        self._labels = {(str(r[0]), str(r[1])): Bilingual(en=str(r[2]), ru=str(r[3])) for r in rows}

    def of(self, scheme: str | None, code: str, texts: str | None = None) -> Bilingual:
        """The code's label in ``scheme``, else the message ``<texts>_<code>``."""
        if scheme is not None and (scheme, code) in self._labels:
            return self._labels[scheme, code]
        return said(f"{texts}_{code}", code)


def said(key: str, otherwise: str) -> Bilingual:
    """The message in both languages; ``otherwise`` where there is none of this key."""
    try:
        text = message(key)
        return Bilingual(en=text.text("en"), ru=text.text("ru"))
    except KeyError:
        return Bilingual(en=otherwise, ru=otherwise)
