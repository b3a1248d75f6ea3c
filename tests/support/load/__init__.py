"""Parts of the load test: faults, calls, and an audit that compares the results with the server."""
