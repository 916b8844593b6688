"""Made-up columns with and without identifiers, in five languages: see ``bench/detector.py``."""
