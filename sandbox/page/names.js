// What people, channels and groups are called on the screen, and their initials and colours.
import { el } from "./dom.js";
import { icon } from "./icons.js";

export const personName = (user) => user?.real_name || user?.name || "Unknown person";

/** The name a message is shown under: the bot may have posted under a name of its own. */
export function authorName(store, message) {
  return message.username || personName(store.user(message.user));
}

export function channelName(store, channel) {
  if (channel.kind !== "im") return channel.name;
  return personName(store.user(channel.user)) + (channel.user === store.me.id ? " (you)" : "");
}

/** The label with its mark, as read aloud and as used in titles: "#general", "Alice Adams". */
export const channelLabel = (store, channel) => (channel.kind === "im" ? "" : "#") + channelName(store, channel);

export function channelMark(store, channel) {
  if (channel.kind === "im") return avatar(store, store.user(channel.user), "small");
  return icon(channel.kind === "private" ? "lock" : "hash");
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

const HUES = [212, 262, 335, 12, 162, 190, 38, 288, 95, 230];

function hue(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return HUES[sum % HUES.length];
}

export function avatar(store, user, size = "") {
  const name = personName(user);
  const colour = user?.color && /^#?[0-9a-f]{6}$/i.test(user.color) ? `#${user.color.replace("#", "")}` : null;
  const style = { background: colour ?? `hsl(${hue(user?.id ?? name)} 45% 42%)` };
  return el(`span.avatar${size ? `.${size}` : ""}`, { style, "aria-hidden": "true" }, initials(name));
}
