// The sidebar: channels, direct messages and apps, with what is unread in bold and mentions counted.
import { arrowKeys, el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, channelMark, channelName, personName } from "./names.js";
import { browseChannels, createChannel, startDirect } from "./channel_dialogs.js";

export function sidebar(app) {
  const { store } = app;
  const lists = { channels: el("ul"), direct: el("ul"), apps: el("ul") };
  const node = el(
    "nav.sidebar",
    { "aria-label": "Channels and direct messages" },
    heading("Channels", [
      ["Browse channels", "search", () => browseChannels(app)],
      ["Create a channel", "plus", () => createChannel(app)],
    ]),
    lists.channels,
    heading("Direct messages", [["Message someone", "plus", () => startDirect(app)]]),
    lists.direct,
    heading("Apps", []),
    lists.apps,
  );
  arrowKeys(node, () => [...node.querySelectorAll(".side-row")]);
  const draw = () => {
    reconcile(
      lists.channels,
      shownChannels(store).map((channel) => channelRow(app, channel)),
    );
    reconcile(
      lists.direct,
      directs(store).map((channel) => channelRow(app, channel)),
    );
    reconcile(lists.apps, [appRow(app)]);
  };
  store.on("workspace", draw);
  store.on("place", draw);
  draw();
  const away = el("div.sidebar-shade", {
    on: { click: () => document.getElementById("app").classList.remove("menu-open") },
  });
  return [node, away];
}

function heading(label, buttons) {
  return el(
    "div.side-head",
    {},
    el("h2", {}, label),
    buttons.map(([name, mark, click]) =>
      el("button.icon-button", { type: "button", "aria-label": name, title: name, on: { click } }, icon(mark)),
    ),
  );
}

function shownChannels(store) {
  return store.workspace.channels
    .filter(
      (channel) =>
        channel.kind !== "im" && ((channel.is_member && !channel.is_archived) || channel.id === store.place.channel),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
}

function directs(store) {
  const open = (channel) =>
    channel.last_ts || channel.unread || channel.id === store.place.channel || channel.user === store.me.id;
  return store.workspace.channels
    .filter((channel) => channel.kind === "im" && channel.user !== store.bot.bot_user_id && open(channel))
    .sort((a, b) => channelName(store, a).localeCompare(channelName(store, b)));
}

/** Every direct message is counted, in a channel only what mentions the person. */
const counted = (channel) => (channel.kind === "im" ? channel.unread : channel.mentions);

/** What is unread in all places but the open one. */
export function unreadElsewhere(store) {
  const places = store.workspace.channels.filter(
    ({ id, unread, is_archived: archived }) => unread && !archived && id !== store.place.channel,
  );
  return { any: places.length > 0, count: places.reduce((sum, channel) => sum + counted(channel), 0) };
}

export const unreadWords = ({ any, count }) => (count ? `${count} unread` : any ? "unread" : "");

function channelRow(app, channel) {
  const { store } = app;
  const current = store.place.channel === channel.id;
  const name = channelName(store, channel);
  const mark = () => channelMark(store, channel);
  const go = () => app.goTo({ kind: "channel", channel: channel.id });
  return row({
    key: channel.id,
    name,
    mark,
    current,
    unread: { any: channel.unread > 0, count: counted(channel) },
    go,
    kind: channel.kind,
    faded: channel.is_archived || !channel.is_member,
  });
}

function appRow(app) {
  const { store } = app;
  const channel = store.workspace.channels.find((each) => store.isMessagesTab(each));
  const current = store.place.kind === "app";
  const mark = () => avatar(store, store.user(store.bot.bot_user_id) ?? store.bot, "small");
  const waits = channel?.unread && store.bot.messages_enabled;
  const tab = waits || !store.bot.home_enabled ? "messages" : "home";
  const go = () => app.goTo({ kind: "app", tab });
  const name = personName(store.user(store.bot.bot_user_id) ?? store.bot);
  return row({
    key: "app",
    name,
    mark,
    current,
    unread: { any: channel?.unread > 0, count: channel?.unread ?? 0 },
    go,
    kind: "app",
    extra: tab,
  });
}

const SPOKEN = { public: "channel", private: "private channel", im: "direct message", app: "app" };

function row({ key, name, mark, current, unread, go, kind, faded, extra }) {
  const spoken = [name, SPOKEN[kind], unreadWords(unread)].filter(Boolean).join(", ");
  const classes = [unread.any && "unread", current && "current", faded && "faded"].filter(Boolean).join(" ");
  return {
    key,
    sig: JSON.stringify([spoken, classes, extra]),
    make: () =>
      el(
        "li",
        {},
        el(
          "button.side-row",
          {
            type: "button",
            class: classes,
            "aria-label": spoken,
            "aria-current": current ? "page" : null,
            data: { fk: `side ${key}` },
            on: { click: go },
          },
          el("span.mark", {}, mark()),
          el("span.side-name", {}, name),
          unread.count ? el("span.badge", {}, String(unread.count)) : null,
        ),
      ),
  };
}
