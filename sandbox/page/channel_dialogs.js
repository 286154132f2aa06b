// What one does with channels: browse, create, join, leave, invite, rename, archive, topic, members, pins.
import { combobox } from "./combobox.js";
import { ask, showDialog } from "./dialog.js";
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar, authorName, channelLabel, channelMark, personName } from "./names.js";
import { timeOf, tsDate } from "./dates.js";

/** Act without a toast: what Slack says is shown in the dialog that asked. */
const refusal = async (app, type, fields) => {
  const answer = await app.api.act(type, fields);
  return answer.ok ? null : answer.text || answer.error;
};

export function channelMenu(app, channel, anchor) {
  if (channel.kind === "im")
    return openMenu(anchor, [
      { label: "Mark as read", icon: "eye", run: () => app.act("read", { channel: channel.id }) },
    ]);
  const act = (type) => () => app.act(type, { channel: channel.id });
  const mine = channel.is_member;
  const open = !channel.is_archived;
  return openMenu(
    anchor,
    [
      !mine && open && { label: "Join channel", icon: "plus", run: act("join") },
      mine && open && { label: "Invite people…", icon: "people", run: () => invite(app, channel) },
      { label: "Members", icon: "people", run: () => showMembers(app, channel) },
      mine && open && { label: "Edit topic…", icon: "pencil", run: () => editTopic(app, channel) },
      mine && open && { label: "Rename…", icon: "pencil", run: () => rename(app, channel) },
      "-",
      mine && { label: "Leave channel", icon: "close", run: act("leave") },
      open && { label: "Archive channel…", icon: "bin", danger: true, run: () => archive(app, channel) },
      !open && { label: "Unarchive channel", icon: "bin", run: act("unarchive") },
      { label: "Delete channel…", icon: "bin", danger: true, run: () => remove(app, channel) },
    ],
    { label: `${channelLabel(app.store, channel)} menu` },
  );
}

const rename = (app, { id, name }) =>
  ask(
    {
      title: "Rename channel",
      fields: [
        {
          name: "name",
          label: "Name",
          value: name,
          hint: "Lower-case letters, digits, hyphens and underscores; at most 80.",
        },
      ],
      submit: "Rename",
    },
    (values) => refusal(app, "rename", { channel: id, ...values }),
  );

const editTopic = (app, { id, topic }) =>
  ask(
    { title: "Edit topic", fields: [{ name: "text", label: "Topic", value: topic ?? "", multiline: true }] },
    (values) => refusal(app, "topic", { channel: id, ...values }),
  );

const archive = (app, { id, name }) =>
  ask(
    {
      title: "Archive channel",
      text: `Nobody will be able to post in #${name}.`,
      submit: "Archive",
      danger: true,
    },
    () => refusal(app, "archive", { channel: id }),
  );

const remove = (app, { id, name }) =>
  ask(
    {
      title: "Delete channel",
      text: `#${name} and all that was said there will be gone.`,
      submit: "Delete",
      danger: true,
    },
    () => refusal(app, "delete_channel", { channel: id }),
  );

export async function createChannel(app) {
  const fields = [
    { name: "name", label: "Name" },
    { name: "private", label: "Make private", checkbox: true },
  ];
  const made = await ask({ title: "Create a channel", fields, submit: "Create" }, (values) =>
    refusal(app, "create_channel", values),
  );
  if (!made) return;
  await app.store.refresh("workspace");
  const channel = app.store.workspace.channels.find(({ name }) => name === made.name);
  if (channel) app.goTo({ kind: "channel", channel: channel.id });
}

function peopleField(app, { name, label, except = [], multi }) {
  const users = () => app.store.workspace.users.filter((user) => !user.deleted && !except.includes(user.id));
  const source = async (query) =>
    users()
      .map((user) => ({ value: user.id, text: personName(user), detail: user.title }))
      .filter(({ text, detail }) => `${text} ${detail}`.toLowerCase().includes(query.toLowerCase()));
  const node = combobox({ aria: { "aria-label": label }, placeholder: "Name", multi, source });
  return { name, label, node, read: () => node.read().map(({ value }) => value) };
}

export async function invite(app, channel) {
  const field = peopleField(app, { name: "users", label: "People", except: channel.members, multi: true });
  await ask({ title: `Invite to #${channel.name}`, fields: [field], submit: "Invite" }, async ({ users }) => {
    for (const user of users) {
      const no = await refusal(app, "invite", { channel: channel.id, user });
      if (no) return no;
    }
    return users.length ? null : "Choose someone.";
  });
}

export async function startDirect(app) {
  const field = peopleField(app, { name: "users", label: "Person" });
  const chosen = await ask({ title: "New message", fields: [field], submit: "Open" }, async ({ users }) =>
    users.length ? null : "Choose someone.",
  );
  if (chosen) app.goTo({ kind: "person", user: chosen.users[0] });
}

export function browseChannels(app) {
  const { store } = app;
  const channels = store.workspace.channels
    .filter(({ kind }) => kind !== "im")
    .sort((a, b) => a.name.localeCompare(b.name));
  const go = (channel) => {
    layer.close();
    app.goTo({ kind: "channel", channel: channel.id });
  };
  const state = (channel) =>
    [
      channel.is_archived ? "archived" : channel.is_member ? "joined" : "",
      `${channel.members.length} members`,
      channel.purpose,
    ]
      .filter(Boolean)
      .join(" · ");
  const rows = channels.map((channel) =>
    el(
      "li",
      {},
      el(
        "button.list-row",
        { type: "button", on: { click: () => go(channel) } },
        el("span.mark", {}, channelMark(store, channel)),
        el("span.menu-label", {}, channel.name, el("span.menu-detail", {}, state(channel))),
      ),
    ),
  );
  const layer = showDialog("Browse channels", el("ul.plain-list", {}, rows));
}

export function showMembers(app, channel) {
  const { store } = app;
  const kick = (user) => async () => {
    layer.close();
    await app.act("kick", { channel: channel.id, user: user.id });
  };
  const users = channel.members.map((id) => store.user(id)).filter(Boolean);
  const rows = users.map((user) =>
    el(
      "li.list-row",
      {},
      avatar(store, user, "small"),
      el("span.menu-label", {}, personName(user), el("span.menu-detail", {}, user.title ?? "")),
      channel.is_member &&
        user.id !== store.me.id &&
        el(
          "button.button.small",
          { type: "button", "aria-label": `Remove ${personName(user)}`, on: { click: kick(user) } },
          "Remove",
        ),
    ),
  );
  const layer = showDialog(`Members of #${channel.name}`, el("ul.plain-list", {}, rows));
}

export async function showPins(app, channel) {
  const { store } = app;
  const go = (message) => () => {
    layer.close();
    app.goTo({ kind: "channel", channel: channel.id, ts: message.ts });
  };
  const pinned = channel.pins.map((ts) => store.messages.find((message) => message.ts === ts)).filter(Boolean);
  const zone = store.me.tz || "UTC";
  const rows = pinned.map((message) =>
    el(
      "li",
      {},
      el(
        "button.list-row",
        { type: "button", on: { click: go(message) } },
        icon("pin"),
        el(
          "span.menu-label",
          {},
          `${authorName(store, message)}, ${timeOf(tsDate(message.ts), zone)}`,
          el("span.menu-detail", {}, message.text),
        ),
      ),
    ),
  );
  const none = el("p", { id: uid("none") }, "Nothing is pinned here.");
  const layer = showDialog("Pinned", rows.length ? el("ul.plain-list", {}, rows) : none);
}
