// Where one writes: messages and commands, with completion of commands and people.
import { attachCompletion } from "./completion.js";
import { el, reconcile } from "./dom.js";
import { channelLabel } from "./names.js";
import { iconButton } from "./icons.js";

/** As narrow.css folds the page. */
export const onPhone = () => matchMedia("(max-width: 560px)").matches;

export function composer(app) {
  const { store } = app;
  const target = () => ({ channel: store.place.channel });
  const slot = el("div.composer-slot");
  const draw = () => {
    slot.hidden = store.place.tab === "home" || !store.openChannel;
    if (slot.hidden) return;
    const channel = store.openChannel;
    const sig = JSON.stringify([whyClosed(store, channel), channel.is_member, channel.id, channel.name]);
    reconcile(slot, [{ key: "bar", sig, make: () => bar(app, channel, target) }]);
  };
  for (const key of ["place", "workspace"]) store.on(key, draw);
  return slot;
}

function bar(app, channel, target) {
  const closed = whyClosed(app.store, channel);
  if (closed) return el("p.composer-note", {}, closed);
  const label = channelLabel(app.store, channel);
  if (channel.is_member) return writer(app, { label: `Message ${label}`, target, commands: true });
  const join = () => app.act("join", { channel: channel.id });
  return el(
    "p.composer-note",
    {},
    `You are looking at ${label}. `,
    el("button.button.primary.solid", { type: "button", on: { click: join } }, "Join channel"),
  );
}

/** Why nobody can write here, in the words that stand where one would write; empty where one can. */
export function whyClosed(store, channel) {
  if (channel.is_archived) return `${channelLabel(store, channel)} is archived: nobody can post here.`;
  if (store.isMessagesTab(channel) && store.bot.messages_read_only)
    return "Sending messages to this app has been turned off.";
  return "";
}

/** Whether a tour is under way; nothing of it stands in a page without one. */
export const watched = (tour) => ["playing", "paused"].includes(tour?.state);

/**
 * Put the focus where one writes, in a form where one is open. Not on a phone, where a keyboard would cover what one
 * came to read; not away from a tab that is chosen by keyboard; not from the other one of two people side by side; and
 * not from the tour's buttons.
 */
export function readyToWrite({ pane, store }) {
  if (watched(store.tour)) return;
  if (onPhone() || document.activeElement?.matches("[role=tab]")) return;
  if (pane === "beside" && !document.hasFocus()) return;
  const field = document.querySelector("#layers :is(input, textarea)");
  (field ?? document.querySelector(".composer-slot textarea"))?.focus();
}

/** Commands cannot be used in threads: https://docs.slack.dev/interactivity/implementing-slash-commands */
export const threadComposer = (app) =>
  writer(app, {
    label: "Reply in thread",
    commands: false,
    target: () => ({ channel: app.store.thread.channel, thread_ts: app.store.thread.ts }),
  });

function writer(app, { label, target, commands }) {
  const area = el("textarea", { rows: "1", placeholder: label, "aria-label": label, data: { fk: `write ${label}` } });
  const send = async () => {
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    grow(area);
    const isCommand = commands && /^\/[a-z]/i.test(text);
    const answer = await app.act(isCommand ? "command" : "message", { ...target(), text });
    if (!answer.ok && !area.value && answer.error !== "operation_timeout") area.value = text;
  };
  const box = el("div.composer", {}, area, iconButton("Send", "send", send, "send"));
  const completion = attachCompletion(app, area, box, { commands });
  area.addEventListener("input", () => grow(area));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || completion.takes(event)) return;
    event.preventDefault();
    completion.close();
    send();
  });
  return box;
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
}
