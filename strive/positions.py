"""Where a row stands in its file, said in the reader's language.

The ledger keeps places in English ("sheet 'Реестр', row 17", "line 5", "results[3].participants[0]"); the names of
sheets, keys and tables in them stay as they are.
"""

from __future__ import annotations

import re

from strive.settings import Language

_RUSSIAN = {
    "sheet": "лист",
    "row": "строка",
    "line": "строка",
    "column": "столбец",
    "page": "страница",
    "series": "ряд",
    "observation": "наблюдение",
    "activity": "активность",
    "transaction": "операция",
    "result": "результат",
    "indicator": "показатель",
    "period": "период",
    "budget": "бюджет",
    "value": "значение",
}
_WORD_WITH_NUMBER_OR_NAME = re.compile(rf"'[^']*'|\b({'|'.join(_RUSSIAN)})(?= ['\d])")


def position_in(language: Language, place: str) -> str:
    """The place in ``language``: ``line 5`` -> ``строка 5``."""
    if language != "ru":
        return place
    return _WORD_WITH_NUMBER_OR_NAME.sub(lambda found: _RUSSIAN.get(found[1], found[0]), place)
