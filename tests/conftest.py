"""What holds for every test."""

from hypothesis import settings

# No deadline: how long an example takes says nothing on a machine that others work on, too.
settings.register_profile("offline_numbers", deadline=None, print_blob=True)
settings.load_profile("offline_numbers")
