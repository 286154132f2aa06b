// One message: its head, words or blocks, files, reactions, thread line, and what one can do with it.
import { drawBlocks } from "./blocks/index.js";
import { makeHost } from "./blocks/host.js";
import { el } from "./dom.js";
import { ago, fullTime, timeOf, tsDate } from "./dates.js";
import { emojiText } from "./emoji.js";
import { files } from "./files.js";
import { icon } from "./icons.js";
import { messageTools } from "./message_tools.js";
import { mrkdwn } from "./mrkdwn.js";
import { authorName, avatar, personName } from "./names.js";

/** Happenings that Slack shows as a quiet line. */
const QUIET =
  /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive|convert_to_private)$|^(pinned_item|bot_add|bot_remove)$/;

export function messageRow(app, message, channel, { grouped, thread }) {
  const { store } = app;
  const zone = store.me.tz || "UTC";
  const date = tsDate(message.ts);
  const name = authorName(store, message);
  const quiet = QUIET.test(message.subtype ?? "");
  const classes = [grouped && "grouped", message.ephemeral && "ephemeral", quiet && "quiet", message.pinned && "pinned"]
    .filter(Boolean)
    .join(" ");
  const time = el("time.when", { title: fullTime(date, zone), datetime: date.toISOString() }, timeOf(date, zone));
  const user = store.user(message.user) ?? (message.bot_id ? store.user(store.bot.bot_user_id) : null);
  return el(
    "div.message",
    {
      role: "article",
      tabindex: "-1",
      class: classes,
      "aria-label": `${name}, ${timeOf(date, zone)}`,
      data: { fk: message.ts, ts: message.ts },
    },
    message.pinned && el("div.note", {}, icon("pin"), "Pinned"),
    el("div.gutter", {}, grouped ? time : avatar(store, user ?? { id: message.bot_id, name })),
    el(
      "div.content",
      {},
      message.ephemeral && ephemeralNote(app, message, channel),
      !grouped && el("div.head", {}, el("span.author", {}, name), user?.is_bot && el("span.app-tag", {}, "APP"), time),
      !thread && message.broadcast && repliedTo(app, message, channel),
      words(app, message, channel),
      files(app, message.files ?? []),
      reactions(app, message, channel),
      !thread && threadLine(app, message, channel),
    ),
    messageTools(app, message, channel, { thread }),
  );
}

function ephemeralNote(app, message, channel) {
  const dismiss = () => app.act("delete", { channel, ts: message.ts });
  const button = el(
    "button.as-link",
    { type: "button", data: { fk: `${message.ts} dismiss` }, on: { click: dismiss } },
    "Dismiss message",
  );
  return el("div.note", {}, icon("eye"), "Only visible to you · ", button);
}

/** What a reply that was sent to the channel as well replies to, as far as it is on the page. */
export const threadRoot = (store, message) =>
  message.broadcast && store.messages.find(({ ts }) => ts === message.thread_ts);

function repliedTo(app, message, channel) {
  const text = (threadRoot(app.store, message)?.text ?? "").replace(/\s+/g, " ");
  const quoted = el("span", {}, mrkdwn(text, app.names)).textContent.trim();
  const open = () => app.openThread(channel, message.thread_ts);
  const link = el(
    "button.as-link",
    { type: "button", data: { fk: `${message.ts} root` }, on: { click: open } },
    quoted || "View thread",
  );
  return el("div.note.replied-to", {}, "replied to a thread: ", link);
}

function words(app, message, channel) {
  const edited = message.edited && el("span.edited", {}, " (edited)");
  if (!message.blocks?.length) {
    const text = mrkdwn(said(message), app.names, { verbatim: false });
    return (message.text || edited) && el("div.rich.text", {}, text, edited);
  }
  const host = makeHost({ app, kind: "message", id: message.ts, where: { message: { channel, ts: message.ts } } });
  const blocks = el("div.blocks");
  drawBlocks(blocks, message.blocks, host);
  return [blocks, edited];
}

/** A happening names its author first, who already stands in the head of the message. */
function said({ text = "", user, subtype = "" }) {
  const start = `<@${user}> `;
  return QUIET.test(subtype) && text.startsWith(start) ? text.slice(start.length) : text;
}

function reactions(app, message, channel) {
  if (!message.reactions?.length) return null;
  return el(
    "div.reactions",
    {},
    message.reactions.map(({ name, users }) => {
      const mine = users.includes(app.store.me.id);
      const who = users.map((id) => personName(app.store.user(id))).join(", ");
      return el(
        `button.reaction${mine ? ".mine" : ""}`,
        {
          type: "button",
          "aria-pressed": String(mine),
          "aria-label": `${name}, ${users.length}: ${who}`,
          title: `${who} reacted with :${name}:`,
          data: { fk: `${message.ts} react ${name}` },
          on: { click: () => app.act(mine ? "unreact" : "react", { channel, ts: message.ts, name }) },
        },
        emojiText(name),
        el("span", {}, String(users.length)),
      );
    }),
  );
}

function threadLine(app, message, channel) {
  if (!message.reply_count) return null;
  const { store } = app;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(store, store.user(id), "tiny"));
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const last =
    message.latest_reply && el("span.menu-detail", {}, `Last reply ${ago(tsDate(message.latest_reply), store.now())}`);
  return el(
    "button.thread-line",
    { type: "button", data: { fk: `${message.ts} thread` }, on: { click: () => app.openThread(channel, message.ts) } },
    faces,
    el("span.thread-count", {}, count),
    last,
  );
}
