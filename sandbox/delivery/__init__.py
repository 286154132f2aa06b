"""Deliveries to the app: commands, interactions and events, by Socket Mode or by signed HTTP."""

from sandbox.delivery.delivery import Delivery
from sandbox.delivery.interactions import AppFailedError
from sandbox.delivery.place import MessagePlace, Place, ViewPlace
from sandbox.delivery.traffic import Traffic

__all__ = ["AppFailedError", "Delivery", "MessagePlace", "Place", "Traffic", "ViewPlace"]
