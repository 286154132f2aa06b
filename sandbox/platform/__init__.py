"""One Slack of several workspaces, and one app in it that people install by OAuth."""

from sandbox.platform.distribution import Distribution
from sandbox.platform.platform import Platform

__all__ = ["Distribution", "Platform"]
