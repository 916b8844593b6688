"""Which unit does a name of a place mean? Accepts only what is certain; the rest goes to people, with candidates.

A name goes through these files: ``writing`` (Unicode, look-alike letters, footnotes), ``reading`` (type words and
directions taken out as evidence), ``sound`` (any script and transliteration as one row of phonemes), ``gazetteer``
(what the catalogue knows), ``likeness`` (how near two rows of phonemes are), ``decision`` (what follows), ``table``
(a CSV of names).

Out of scope: places without a name in the catalogue, coordinates, names of countries.
"""
