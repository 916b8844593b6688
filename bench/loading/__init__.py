"""How fast rows are loaded, beside the limit and the peers: see ``bench/load.py``."""
