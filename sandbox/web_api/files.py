"""files.*: the external upload in three steps, and the address the bytes go to."""

from aiohttp import web

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import check_message
from sandbox.workspace import Channel, Draft, File, Files, SlackError
from sandbox.workspace.render import file_json

CHANNELS_MAX = 100
"""Channels to share to at once: https://docs.slack.dev/reference/methods/files.completeUploadExternal"""


def get_upload_url(call: Call) -> JsonObject:
    """Take the first step: where to send the bytes."""
    file = call.workspace.files.reserve(
        call.bot,
        call.text("filename"),
        call.integer("length", 0),
        alt_txt=call.text("alt_txt"),
        is_snippet=call.has("snippet_type"),
    )
    return {"upload_url": f"{call.sandbox.url}/upload/v1/{file.id}", "file_id": file.id}


async def receive(request: web.Request, files: Files) -> web.Response:
    """Take the second step: the bytes, raw or as the first part of a multipart form."""
    file = files.all.get(request.match_info["file_id"])
    if file is None or file.shared:
        raise web.HTTPNotFound
    data = await _bytes_of(request)
    if len(data) != file.size:
        raise web.HTTPBadRequest(text="the length differs from the one announced")
    file.data = data
    return web.Response(text=f"OK - {len(data)}")


async def send(request: web.Request, files: Files) -> web.Response:
    """Give a shared file's bytes to the app, at the file's `url_private`."""
    file = files.all.get(request.match_info["file_id"])
    if file is None or not file.shared:
        raise web.HTTPNotFound
    return web.Response(body=file.data, content_type=file.mimetype)


def complete_upload(call: Call) -> JsonObject:
    """Take the last step, once a file: share to a channel a while after the answer, or keep for the app alone."""
    listed = call.parsed("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments")
    files = [call.workspace.files.waiting(str(each.get("id")), call.bot) for each in listed]
    channels = _destinations(call)
    blocks = call.parsed("blocks", "invalid_blocks") or []
    check_message({"blocks": blocks})
    for channel in channels:
        channel.require_open()
        channel.require_member(call.bot)
        call.workspace.posting.require_thread(channel, call.text("thread_ts"))
    for channel in channels:
        call.sandbox.limits.post(channel.id)
    for file, given in zip(files, listed, strict=True):
        call.workspace.files.complete(file, str(given.get("title") or ""))
    _share(call, channels, files, blocks)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def info(call: Call) -> JsonObject:
    """Describe a file."""
    file = call.workspace.files.get(call.text("file"))
    if not file.shared:
        raise SlackError("file_not_found")
    return {"file": file_json(call.workspace, file)}


def delete(call: Call) -> JsonObject:
    """Delete one of the app's own files."""
    file = call.workspace.files.get(call.text("file"))
    if file.user != call.bot:
        raise SlackError("cant_delete_file")
    del call.workspace.files.all[file.id]
    for channel in call.workspace.channels.values():
        for message in channel.messages.values():
            message.files = [each for each in message.files if each != file.id]
    return {}


async def _bytes_of(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


def _destinations(call: Call) -> list[Channel]:
    wanted = [call.text("channel_id")] if call.has("channel_id") else call.ids("channels")
    if len(wanted) > CHANNELS_MAX:
        raise SlackError("channels_limit_exceeded")
    return [call.workspace.conversations.seen_by(call.bot, each) for each in wanted]


def _share(call: Call, channels: list[Channel], files: list[File], blocks: list[JsonObject]) -> None:
    draft = Draft(
        text=call.text("initial_comment"),
        blocks=blocks,
        thread_ts=call.text("thread_ts"),
        files=[file.id for file in files],
        subtype="file_share",
    )
    if channels:
        call.sandbox.sharing.begin(channels, draft)


_WRITE = ("files:write",)
FILE_METHODS = (
    Method(
        "files.getUploadURLExternal",
        get_upload_url,
        "4",
        _WRITE,
        required=("filename", "length"),
        reads_json=False,
    ),
    Method("files.completeUploadExternal", complete_upload, "4", _WRITE, required=("files",)),
    Method("files.info", info, "4", ("files:read",), required=("file",), reads_json=False),
    Method("files.delete", delete, "3", _WRITE, required=("file",)),
)
