"""What the effects on files and canvases are told: what is drawn, and where it goes."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from pydantic import BaseModel

from bot.outbox.operations import Operation
from bot.outbox.payload import KEPT, AskedField, Once, Projection
from storage.tables import Rank


class ToPerson(BaseModel):
    """A file for one person."""

    model_config = KEPT

    user: str

    @property
    def place(self) -> str:
        """Name the place."""
        return self.user


class InChannel(BaseModel):
    """A file for a channel, or for a thread in it; `asker` is the person who asked, where one did."""

    model_config = KEPT

    channel: str
    thread: str | None = None
    asker: str | None = None

    @property
    def place(self) -> str:
        """Name the place."""
        return self.channel


Where: TypeAlias = ToPerson | InChannel
"""Where a file goes."""


class OfFile(Once):
    """Something done about a file that goes somewhere."""

    where: Where

    def read_by(self) -> str | None:
        """Return the person that it is for; in a channel everybody reads it."""
        return self.where.user if isinstance(self.where, ToPerson) else None

    def who_asked(self) -> str | None:
        """Return the person that it is for, or who asked for it in a channel."""
        return self.where.user if isinstance(self.where, ToPerson) else self.where.asker


class ReportFile(BaseModel):
    """A file drawn from a report, as `viewer` may see it; what everybody may see where that is None."""

    model_config = KEPT

    asked: AskedField
    kind: str
    viewer: str | None


class SentFile(BaseModel):
    """A file that Slack has, and that nobody sees yet."""

    model_config = KEPT

    id: str
    title: str


class ShareReport(Once):
    """A report is posted in a channel."""

    operation: ClassVar = Operation.SHARE
    channel: str
    report: AskedField
    asker: str

    def who_asked(self) -> str | None:
        """Return who asked for it."""
        return self.asker

    def read_by(self) -> None:
        """Return nobody: the channel reads it."""


class UploadReport(OfFile):
    """A file drawn from a report is sent to Slack."""

    operation: ClassVar = Operation.UPLOAD
    report: ReportFile


class ReviewFile(OfFile):
    """The review is sent to Slack as a file."""

    operation: ClassVar = Operation.REVIEW_FILE


class CompleteUpload(OfFile):
    """A file that was sent is shared."""

    operation: ClassVar = Operation.COMPLETE_UPLOAD
    file: SentFile


class Canvas(Projection):
    """The canvas of an incident's review."""

    operation: ClassVar = Operation.CANVAS
    rank: ClassVar = Rank.SECOND


class CanvasAccess(Once):
    """The incident's channel may read the canvas."""

    operation: ClassVar = Operation.CANVAS_ACCESS
    canvas: str
    channel: str | None


class TakeDown(Once):
    """Something that must not be read any more is deleted."""

    operation: ClassVar = Operation.TAKE_DOWN


class TakeDownCanvas(TakeDown):
    """A canvas is deleted."""

    canvas: str


class TakeDownFile(TakeDown):
    """A file is deleted."""

    file: str


class TakeDownMessage(TakeDown):
    """The message of a review is deleted."""

    channel: str
    ts: str
