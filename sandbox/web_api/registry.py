"""The one table of Web API methods this Slack knows."""

from sandbox.web_api.apps import APP_METHODS
from sandbox.web_api.call import Method
from sandbox.web_api.canvases import CANVAS_METHODS
from sandbox.web_api.chat import CHAT_METHODS
from sandbox.web_api.conversations import CONVERSATION_METHODS
from sandbox.web_api.files import FILE_METHODS
from sandbox.web_api.marks import MARK_METHODS
from sandbox.web_api.reading import READING_METHODS
from sandbox.web_api.users import USER_METHODS
from sandbox.web_api.views import VIEW_METHODS

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *APP_METHODS,
        *CANVAS_METHODS,
        *CHAT_METHODS,
        *CONVERSATION_METHODS,
        *FILE_METHODS,
        *MARK_METHODS,
        *READING_METHODS,
        *USER_METHODS,
        *VIEW_METHODS,
    )
}
