// Where one writes: messages and commands, with completion of commands and people.
import { attachCompletion } from "./completion.js";
import { el, reconcile } from "./dom.js";
import { channelLabel } from "./names.js";
import { iconButton } from "./icons.js";

export function composer(app) {
  const { store } = app;
  const target = () => ({ channel: store.place.channel });
  const slot = el("div.composer-slot");
  const draw = () => {
    slot.hidden = store.place.tab === "home" || !store.openChannel;
    if (slot.hidden) return;
    const channel = store.openChannel;
    const kind = channel.is_archived ? "archived" : channel.is_member || channel.kind === "im" ? "write" : "join";
    reconcile(slot, [
      { key: "bar", sig: `${kind} ${channel.id} ${channel.name}`, make: () => bar(app, channel, kind, target) },
    ]);
  };
  for (const key of ["place", "workspace"]) store.on(key, draw);
  return slot;
}

function bar(app, channel, kind, target) {
  const label = channelLabel(app.store, channel);
  if (kind === "write") return writer(app, { label: `Message ${label}`, target, commands: true });
  if (kind === "archived") return el("p.composer-note", {}, `${label} is archived: nobody can post here.`);
  const join = () => app.act("join", { channel: channel.id });
  return el(
    "p.composer-note",
    {},
    `You are looking at ${label}. `,
    el("button.button.primary.solid", { type: "button", on: { click: join } }, "Join channel"),
  );
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
