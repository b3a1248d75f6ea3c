"""Parts of the load test: ``faults`` plants faults, ``calls`` makes calls, ``audit`` compares results with the server."""
