"""The effects Muster has on Slack, one kind a class."""

from __future__ import annotations

from bot.delivery.effect import Effect
from bot.delivery.effects.announcement import PostOrEditAnnouncement
from bot.delivery.effects.card import Pin, PostOrEditCard
from bot.delivery.effects.channel import Bookmark, Invite, OpenChannel, SetTopic
from bot.delivery.effects.home import PublishHome
from bot.delivery.effects.posts import Direct, Ephemeral, PostInChannel
from bot.delivery.effects.summon import Summon
from bot.delivery.outlet import Operation

EFFECTS: dict[Operation, Effect] = {
    Operation.OPEN_CHANNEL: OpenChannel(),
    Operation.INVITE: Invite(),
    Operation.SUMMON: Summon(),
    Operation.POST: PostInChannel(),
    Operation.EPHEMERAL: Ephemeral(),
    Operation.DIRECT: Direct(),
    Operation.CARD: PostOrEditCard(),
    Operation.PIN: Pin(),
    Operation.TOPIC: SetTopic(),
    Operation.BOOKMARK: Bookmark(),
    Operation.ANNOUNCEMENT: PostOrEditAnnouncement(),
    Operation.HOME: PublishHome(),
}
"""How each operation is carried out."""

__all__ = ["EFFECTS"]
