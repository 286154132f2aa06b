// Mentions of people, channels, user groups and everyone, as mrkdwn and rich text both show them.
import { el } from "./dom.js";
import { personName } from "./names.js";
import { fullTime } from "./dates.js";

/** Answers what ids mean for the person looking. */
export class Names {
  constructor(store, goTo) {
    this.store = store;
    this.goTo = goTo;
  }

  get zone() {
    return this.store.me.tz || "UTC";
  }

  now() {
    return this.store.now();
  }

  fullTime(unix) {
    return fullTime(new Date(Number(unix) * 1000), this.zone);
  }

  group(id) {
    return this.store.workspace.groups.find((group) => group.id === id);
  }
}

/** A message's text as its author would type it, for editing: the sandbox turns names into mentions again. */
export function asTyped(text, store) {
  return text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => `@${store.user(id)?.name ?? id}`)
    .replace(/<#(\w+)(?:\|([^>]*))?>/g, (whole, id, label) => `#${store.channel(id)?.name ?? (label || id)}`)
    .replace(
      /<!subteam\^(\w+)(?:\|[^>]*)?>/g,
      (whole, id) => `@${store.workspace.groups.find((group) => group.id === id)?.handle ?? id}`,
    )
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

export function mention(what, names) {
  if (what.type === "user") return userMention(what.id, names);
  if (what.type === "channel") return channelMention(what, names);
  if (what.type === "usergroup") return groupMention(what, names);
  return el("span.mention.loud", {}, `@${what.range}`);
}

function userMention(id, names) {
  const user = names.store.user(id);
  const mine = id === names.store.me.id ? ".loud" : "";
  return el(`span.mention${mine}`, { title: user?.title ?? "" }, `@${user ? personName(user) : id}`);
}

function groupMention({ id, label }, names) {
  const group = names.group(id);
  const mine = group?.users.includes(names.store.me.id) ? ".loud" : "";
  return el(
    `span.mention${mine}`,
    { title: group?.name ?? "" },
    `@${(group?.handle ?? (label || id)).replace(/^@/, "")}`,
  );
}

function channelMention({ id, label }, names) {
  const channel = names.store.channel(id);
  if (!channel) return el("span.mention", {}, label ? `#${label}` : "#private-channel");
  const open = () => names.goTo({ kind: "channel", channel: id });
  return el("button.mention.as-link", { type: "button", on: { click: open } }, `#${channel.name}`);
}
