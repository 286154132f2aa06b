"""What every test gets: databases of its own, and a check that it leaves nothing running."""

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.cleanup"]

# A busy machine makes single examples slow; what takes too long meets the test's own timeout.
settings.register_profile("muster", deadline=None)
settings.load_profile("muster")
