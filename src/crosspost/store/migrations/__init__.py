"""The steps by which older databases become today's. Run in-process by `store.opening`."""
