"""Planning experiments that assign clusters or periods: design effect, clusters, switchbacks."""
