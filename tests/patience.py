"""How patient the tests are: real deadlines, the bot's and Slack's too, are this many times longer.

What a test waits for comes in milliseconds; the deadline is there to end a wait in vain. On a machine that is slow or
shared it must not end one that is not: a bot that has two seconds for an answer runs here beside Slack, its people and
other tests. What is told when a deadline passes is proven with deadlines of a test's own.
"""

import os

PATIENCE = float(os.environ.get("MUSTER_PATIENCE", "3"))
