"""What every test gets: databases of its own, and a check that it leaves nothing running."""

pytest_plugins = ["tests.databases", "tests.cleanup"]
