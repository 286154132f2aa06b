// The message list of the open channel: days, grouping, keeping to the bottom, and marking as read.
import { whyClosed } from "./composer.js";
import { arrowKeys, el, findFocusKey, reconcile } from "./dom.js";
import { dayKey, dayLabel, tsDate } from "./dates.js";
import { messageRow, threadRoot } from "./message.js";
import { channelLabel } from "./names.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM_PX = 80;

export function messageList(app) {
  const { store } = app;
  const list = el("div.messages", { role: "log", "aria-label": "Messages", tabindex: "0" });
  let shown = null;
  let reached = null;
  const draw = () => {
    list.hidden = store.place.tab === "home" || !store.openChannel;
    if (list.hidden) return;
    const fresh = shown !== store.place.channel;
    const stuck = fresh || atBottom(list);
    if (fresh) list.replaceChildren();
    shown = store.place.channel;
    reconcile(list, rows(app, store.messages, shown));
    if (stuck) list.scrollTop = list.scrollHeight;
    if (store.place.ts && reached !== store.place) reached = reach(list, store) ? store.place : null;
    markRead(app);
  };
  arrowKeys(list, () => [...list.querySelectorAll("[role=article]")]);
  for (const key of ["messages", "place", "workspace"]) store.on(key, draw);
  document.addEventListener("visibilitychange", () => markRead(app));
  list.addEventListener("load", () => atBottom(list, 400) && (list.scrollTop = list.scrollHeight), true);
  return list;
}

const atBottom = (list, near = NEAR_BOTTOM_PX) => list.scrollHeight - list.scrollTop - list.clientHeight < near;

/** Scroll to and focus the message that a permalink or a pin points at. */
function reach(list, store) {
  const row = findFocusKey(list, store.place.ts);
  if (!row) return false;
  row.scrollIntoView({ block: "center" });
  row.classList.add("reached");
  row.focus();
  return true;
}

function markRead(app) {
  const channel = app.store.openChannel;
  if (!channel?.unread || document.hidden || app.store.place.tab === "home") return;
  app.api.act("read", { channel: channel.id });
}

/** The keyed rows of a run of messages: day lines and messages, those soon after another by the same author without a head. */
export function rows(app, messages, channel, { thread = false } = {}) {
  const { store } = app;
  const zone = store.me.tz || "UTC";
  const known = store.messagesOf === channel && !thread;
  const closed = store.channel(channel) && whyClosed(store, store.channel(channel));
  const items = messages.length || !known ? [] : [beginning(store, channel)];
  let previous = null;
  for (const message of messages) {
    const date = tsDate(message.ts);
    const newDay = !previous || dayKey(tsDate(previous.ts), zone) !== dayKey(date, zone);
    if (newDay && !thread) items.push(dayRow(dayLabel(date, zone, store.now()), message.ts));
    const grouped = !newDay && follows(previous, message);
    const people = store.workspace.users.length;
    items.push({
      key: message.ts + (message.ephemeral ? "e" : ""),
      sig: JSON.stringify([
        message,
        grouped,
        people,
        closed,
        pinnedOf(store, channel, message),
        threadRoot(store, message)?.text,
      ]),
      make: () =>
        messageRow(app, { ...message, pinned: pinnedOf(store, channel, message) }, channel, { grouped, thread }),
    });
    previous = message;
  }
  return items;
}

const pinnedOf = (store, channel, message) =>
  message.pinned || store.channel(channel)?.pins?.includes(message.ts) || false;

function follows(previous, message) {
  const close = Number(message.ts.split(".")[0]) - Number(previous.ts.split(".")[0]) < GROUP_SECONDS;
  const same = previous.user === message.user && previous.username === message.username;
  return (
    close &&
    same &&
    !message.subtype &&
    !previous.subtype &&
    Boolean(previous.ephemeral) === Boolean(message.ephemeral) &&
    !message.pinned
  );
}

const beginning = (store, id) => ({
  key: "beginning",
  sig: id,
  make: () => el("p.empty", {}, `Nothing has been said in ${channelLabel(store, store.channel(id))} yet.`),
});

const dayRow = (label, ts) => ({
  key: `day ${ts}`,
  sig: label,
  make: () => el("div.day", { role: "separator", "aria-label": label }, el("span", {}, label)),
});
