"""The effects Muster has on Slack, one kind a class."""

from __future__ import annotations

from bot.delivery.effect import Effect
from bot.delivery.effects.access import PutToManager
from bot.delivery.effects.announcement import MentionGroup, PostOrEditAnnouncement
from bot.delivery.effects.archive import ArchiveChannel
from bot.delivery.effects.canvas import KeepCanvas, OpenCanvas, TakeDown
from bot.delivery.effects.card import Pin, PostOrEditCard
from bot.delivery.effects.channel import Bookmark, Invite, OpenChannel, SetTopic
from bot.delivery.effects.complete_upload import CompleteUpload
from bot.delivery.effects.former_channel import PostInFormerChannel, RetireChannel
from bot.delivery.effects.home import PublishHome
from bot.delivery.effects.members import CompareMembers
from bot.delivery.effects.offer import PostOrEditOffer
from bot.delivery.effects.page_people import PagePeople
from bot.delivery.effects.posts import Direct, Ephemeral, PostInChannel
from bot.delivery.effects.reports import Share, Upload
from bot.delivery.effects.review import PostOrEditReview
from bot.delivery.effects.review_file import UploadReview
from bot.delivery.effects.security import RefreshSecurity
from bot.delivery.effects.summary import PostOrEditSummary
from bot.delivery.effects.task import PostOrEditTask
from bot.delivery.effects.timeline import LookAtMessage
from bot.delivery.effects.updates import FanOut, FollowerCard, TellUpdate
from bot.delivery.effects.webhook import PostWebhook
from bot.delivery.effects.withdraw import Withdraw
from bot.delivery.webhook import Webhook
from bot.outbox.operations import Operation

EFFECTS: dict[Operation, Effect] = {
    Operation.OPEN_CHANNEL: OpenChannel(),
    Operation.INVITE: Invite(),
    Operation.SUMMON: PagePeople(),
    Operation.POST: PostInChannel(),
    Operation.EPHEMERAL: Ephemeral(),
    Operation.DIRECT: Direct(),
    Operation.ACCESS: PutToManager(),
    Operation.CARD: PostOrEditCard(),
    Operation.PIN: Pin(),
    Operation.TOPIC: SetTopic(),
    Operation.BOOKMARK: Bookmark(),
    Operation.ANNOUNCEMENT: PostOrEditAnnouncement(),
    Operation.MENTION: MentionGroup(),
    Operation.UPDATE: TellUpdate(),
    Operation.TASK: PostOrEditTask(),
    Operation.FAN_OUT: FanOut(),
    Operation.FOLLOWER: FollowerCard(),
    Operation.OFFER: PostOrEditOffer(),
    Operation.HOME: PublishHome(),
    Operation.SECURE: RefreshSecurity(),
    Operation.MEMBERS: CompareMembers(),
    Operation.ELSEWHERE: PostInFormerChannel(),
    Operation.RETIRE: RetireChannel(),
    Operation.WITHDRAW: Withdraw(),
    Operation.ARCHIVE: ArchiveChannel(),
    Operation.LOOK_AT_MESSAGE: LookAtMessage(),
    Operation.SHARE: Share(),
    Operation.UPLOAD: Upload(),
    Operation.COMPLETE_UPLOAD: CompleteUpload(),
    Operation.SUMMARY: PostOrEditSummary(),
    Operation.REVIEW: PostOrEditReview(),
    Operation.REVIEW_FILE: UploadReview(),
    Operation.CANVAS: KeepCanvas(),
    Operation.CANVAS_ACCESS: OpenCanvas(),
    Operation.TAKE_DOWN: TakeDown(),
}
"""How each operation on Slack is carried out."""


def effects(webhook: Webhook | None) -> dict[Operation, Effect]:
    """Return how each operation is carried out, with the outgoing webhook where one is set."""
    return {**EFFECTS, Operation.WEBHOOK: PostWebhook(webhook)}


__all__ = ["EFFECTS", "effects"]
