"""A deterministic simulation of both state machines: the real code over a model of the API and the network.

One schedule is one seed. Time is virtual; every event and its time are drawn from the seed, so the same seed gives
the same history. ``once`` and ``safe`` set up schedules, ``once_laws`` and ``safe_laws`` check the promises at the end
of each, ``run`` plays them, ``tally`` counts, and ``bugs`` plants mistakes that the laws must find.
"""
