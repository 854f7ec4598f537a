"""Planning against a margin: non-inferiority, superiority by a margin, equivalence."""
