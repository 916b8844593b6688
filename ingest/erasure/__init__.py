"""Taking out what must not stay: of a person, of a delivery, of a strand whose time is over."""
