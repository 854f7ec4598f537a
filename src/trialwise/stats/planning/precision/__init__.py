"""Planning for precision: the width of an interval, and the sample that makes it narrow enough."""
