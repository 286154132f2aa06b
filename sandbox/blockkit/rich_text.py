"""The rich_text block and its inline elements.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from sandbox.blockkit.schema import Choice, Flag, Items, Shape, Spec, Text, Typed, Whole

_STYLE = Shape(
    {
        name: Flag()
        for name in (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        )
    }
)


def _inline(kind: str, required: dict[str, Spec], optional: dict[str, Spec] | None = None) -> Spec:
    common: dict[str, Spec] = {"type": Choice((kind,)), "style": _STYLE}
    return Shape(common | required | (optional or {}), ("type", *required))


_INLINE: dict[str, Spec] = {
    "broadcast": _inline("broadcast", {"range": Choice(("here", "channel", "everyone"))}),
    "color": _inline("color", {"value": Text()}),
    "channel": _inline("channel", {"channel_id": Text()}),
    "date": _inline("date", {"timestamp": Whole(), "format": Text()}, {"url": Text(), "fallback": Text()}),
    "emoji": _inline("emoji", {"name": Text()}, {"unicode": Text(), "url": Text()}),
    "link": _inline("link", {"url": Text()}, {"text": Text(), "unsafe": Flag()}),
    "team": _inline("team", {"team_id": Text()}),
    "text": _inline("text", {"text": Text()}),
    "user": _inline("user", {"user_id": Text()}),
    "usergroup": _inline("usergroup", {"usergroup_id": Text()}),
}
_INLINES = Items(Typed(_INLINE), least=0)
_VERBATIM = Items(Typed({"text": _INLINE["text"], "link": _INLINE["link"]}), least=0)
_SECTION = Shape({"type": Choice(("rich_text_section",)), "elements": _INLINES}, ("type", "elements"))
_BORDER = Whole(0, 1)

RICH_TEXT_PARTS = Typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Shape(
            {
                "type": Choice(("rich_text_list",)),
                "elements": Items(Typed({"rich_text_section": _SECTION})),
                "style": Choice(("bullet", "ordered")),
                "indent": Whole(0, 8),
                "offset": Whole(),
                "border": _BORDER,
            },
            ("type", "elements", "style"),
        ),
        "rich_text_quote": Shape(
            {"type": Choice(("rich_text_quote",)), "elements": _INLINES, "border": _BORDER},
            ("type", "elements"),
        ),
        "rich_text_preformatted": Shape(
            {
                "type": Choice(("rich_text_preformatted",)),
                "elements": _VERBATIM,
                "border": _BORDER,
                "language": Text(),
            },
            ("type", "elements"),
        ),
    }
)
RICH_TEXT = Shape(
    {"type": Choice(("rich_text",)), "block_id": Text(255), "elements": Items(RICH_TEXT_PARTS)},
    ("type", "elements"),
)
