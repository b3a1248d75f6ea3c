"""A deterministic simulation of both state machines: the real code, over a model of the API and of the network.

One schedule is one seed. Time is virtual; what happens, and when, is drawn from the seed alone, so the same seed gives
the same history. ``once`` and ``safe`` set up schedules, ``once_laws`` and ``safe_laws`` say what must hold at the end
of each, ``run`` plays them, ``tally`` counts, and ``bugs`` plants mistakes that the laws must catch.
"""
