"""The demonstration: the whole line, from a small blog to the sandbox, on this machine alone."""
