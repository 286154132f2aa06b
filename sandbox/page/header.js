// Above the messages: the channel's name, topic, members, pins, canvas and bookmarks, or the app's tabs.
import { arrowKeys, el, link } from "./dom.js";
import { icon } from "./icons.js";
import { emojiText, withEmoji } from "./emoji.js";
import { avatar, channelLabel, channelName, channelMark, personName } from "./names.js";
import { channelMenu, showMembers, showPins } from "./channel_dialogs.js";
import { mrkdwn } from "./mrkdwn.js";

export function channelHeader(app) {
  const { store } = app;
  const node = el("div.channel-header");
  let drawn = "";
  const draw = () => {
    const sig = signature(store);
    if (sig === drawn) return;
    drawn = sig;
    const focus = node.contains(document.activeElement) ? document.activeElement.dataset.fk : null;
    node.replaceChildren(...(store.place.kind === "app" ? appHead(app) : channelHead(app)).filter(Boolean));
    if (focus) node.querySelector(`[data-fk="${CSS.escape(focus)}"]`)?.focus();
  };
  store.on("workspace", draw);
  store.on("place", draw);
  return node;
}

function signature(store) {
  const { unread, mentions, last_ts: last, ...channel } = store.openChannel ?? {};
  return JSON.stringify([store.place, channel, store.workspace.users.length]);
}

function channelHead(app) {
  const { store } = app;
  const channel = store.openChannel;
  if (!channel) return [el("div.head-line", {}, el("h1", {}, "No such channel"))];
  const title = el(
    "h1",
    {},
    el(
      "button.head-name",
      {
        type: "button",
        "aria-haspopup": "menu",
        "aria-label": `${channelLabel(store, channel)}, channel menu`,
        data: { fk: "head name" },
        on: { click: (event) => channelMenu(app, channel, event.currentTarget) },
      },
      el("span.mark", {}, channelMark(store, channel)),
      el("span", {}, channelName(store, channel)),
      icon("down"),
    ),
  );
  const topic = el(
    "p.topic",
    { title: channel.topic || null },
    channel.topic ? mrkdwn(channel.topic, app.names, { verbatim: false }) : null,
  );
  const tools =
    channel.kind === "im"
      ? []
      : [
          tool(`${channel.pins.length} pinned`, "pin", channel.pins.length, () => showPins(app, channel)),
          tool(`${channel.members.length} members`, "people", channel.members.length, () => showMembers(app, channel)),
        ];
  return [el("div.head-line", {}, title, topic, el("div.head-tools", {}, tools)), bookmarks(channel)];
}

function tool(label, name, count, click) {
  return el(
    "button.tool",
    { type: "button", "aria-label": label, title: label, data: { fk: `head ${name}` }, on: { click } },
    icon(name),
    String(count),
  );
}

function bookmarks(channel) {
  if (!channel.bookmarks?.length && !channel.canvas) return null;
  return el(
    "ul.bookmarks",
    { "aria-label": channel.canvas ? "Canvas and bookmarks" : "Bookmarks" },
    channel.canvas && el("li", {}, link(channel.canvas, icon("file"), "Canvas")),
    (channel.bookmarks ?? []).map((mark) =>
      el(
        "li",
        {},
        link(
          mark.link ?? "",
          mark.emoji ? `${emojiText(mark.emoji.replaceAll(":", ""))} ` : icon("bookmark"),
          withEmoji(mark.title),
        ),
      ),
    ),
  );
}

function appHead(app) {
  const { store } = app;
  const user = store.user(store.bot.bot_user_id) ?? store.bot;
  const tab = (name, label) =>
    el(
      "button.tab",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(store.place.tab === name),
        data: { fk: `tab ${name}` },
        tabindex: store.place.tab === name ? "0" : "-1",
        on: { click: () => app.goTo({ kind: "app", tab: name }) },
      },
      label,
    );
  const tabs = el(
    "div.tabs",
    { role: "tablist", "aria-label": `${personName(user)} tabs` },
    store.bot.home_enabled && tab("home", "Home"),
    store.bot.messages_enabled && tab("messages", "Messages"),
  );
  arrowKeys(tabs, () => [...tabs.children], { horizontal: true });
  return [
    el(
      "div.head-line",
      {},
      el(
        "h1",
        {},
        el(
          "span.head-name",
          {},
          avatar(store, user, "small"),
          el("span", {}, personName(user)),
          el("span.app-tag", {}, "APP"),
        ),
      ),
      el("p.topic"),
    ),
    tabs,
  ];
}
