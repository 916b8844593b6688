"""How fast rows are loaded, beside the limit and the peers: see ``bench/load/__main__.py``."""
