"""A person at the sandbox, for tests: sees what is on the screen and clicks what is visible, over HTTP."""

from sandbox.client.errors import ModalRefused, NotOnScreen, PersonSawError
from sandbox.client.modal import Modal
from sandbox.client.onlooker import Channel, Home
from sandbox.client.person import Person
from sandbox.client.surface import Message
from sandbox.client.waiting import until

__all__ = [
    "Channel",
    "Home",
    "Message",
    "Modal",
    "ModalRefused",
    "NotOnScreen",
    "Person",
    "PersonSawError",
    "until",
]
