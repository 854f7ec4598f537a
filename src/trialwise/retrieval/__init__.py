"""Query in, Context out: link, search, walk the graph, fuse, pack to a budget."""
