// Which channel or tab is open, kept in the address, and what a permalink points at.
import { followCanvas } from "./canvas.js";

/** From ?c=name-or-id, or a Slack path /archives/C1/p1700000000000100; else #general or the first channel. */
export function readPlace({ store }) {
  const asked = new URLSearchParams(location.search).get("c");
  if (asked === "home") return { kind: "app", tab: "home" };
  const linked = parsePermalink(location.pathname);
  if (linked) return linked;
  const { channels } = store.workspace;
  const channel =
    channels.find(({ id, name }) => asked && (id === asked || name === asked)) ??
    channels.find(({ name, is_member: mine }) => name === "general" && mine) ??
    channels.find(({ kind, is_member: mine }) => kind !== "im" && mine);
  return channel ? { kind: "channel", channel: channel.id } : { kind: "app", tab: "home" };
}

export function rememberPlace({ store }) {
  const params = new URLSearchParams(location.search);
  const { place } = store;
  params.set("c", place.tab === "home" ? "home" : (store.channel(place.channel)?.name ?? place.channel ?? ""));
  history.replaceState(null, "", `/?${params}`);
}

/** Ways Slack itself links to a channel without naming a message. */
const CHANNEL_LINKS = /\/(?:archives|client\/T\w+|app_redirect\?(?:.*&)?channel=)\/?(\w+)/;

/** {kind, channel, ts?, thread?} of a permalink to a message or a link to a channel, or null. */
export function parsePermalink(url) {
  const message = /\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?(.*))?$/.exec(url);
  if (!message) {
    const channel = CHANNEL_LINKS.exec(url)?.[1];
    return channel ? { kind: "channel", channel } : null;
  }
  const [, channel, seconds, micros, query] = message;
  const thread = new URLSearchParams(query ?? "").get("thread_ts");
  return { kind: "channel", channel, ts: `${seconds}.${micros}`, thread };
}

/** Go to what a link of this workspace points at; false when it points elsewhere. */
function follow(app, url) {
  if (followCanvas(app, url)) return true;
  const place = parsePermalink(url);
  if (!place || !app.store.channel(place.channel)) return false;
  app.goTo(place).then(() => place.thread && app.openThread(place.channel, place.thread));
  return true;
}

/** Open links to this workspace here instead of in a new tab. */
export function followPermalinks(app) {
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    if (anchor && follow(app, anchor.getAttribute("href"))) event.preventDefault();
  });
}

/** What a button with a URL does: only web addresses open. */
export function openUrl(app, url) {
  if (!follow(app, url) && /^https?:/i.test(url)) window.open(url, "_blank", "noopener");
}
