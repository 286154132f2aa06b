// Which channel or tab is open, kept in the address, and what a permalink points at.

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
  params.set("c", place.tab === "home" ? "home" : store.channel(place.channel)?.name ?? place.channel ?? "");
  history.replaceState(null, "", `${location.pathname}?${params}`);
}

/** {kind, channel, ts, thread?} of a permalink to a message, or null. */
export function parsePermalink(url) {
  const match = /\/archives\/(\w+)(?:\/p(\d+)(\d{6}))?(?:\?(.*))?$/.exec(url);
  if (!match) return null;
  const [, channel, seconds, micros, query] = match;
  const thread = new URLSearchParams(query ?? "").get("thread_ts");
  return { kind: "channel", channel, ts: seconds ? `${seconds}.${micros}` : undefined, thread };
}

/** Open links to messages of this workspace here instead of in a new tab. */
export function followPermalinks(root, app) {
  root.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    const place = anchor && parsePermalink(anchor.getAttribute("href"));
    if (!place || !app.store.channel(place.channel)) return;
    event.preventDefault();
    app.goTo(place);
    if (place.thread) app.openThread(place.channel, place.thread);
  });
}
