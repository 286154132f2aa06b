// The bar that appears on a message: react, reply, and a menu with the app's message shortcuts, copy, edit, delete.
import { whyClosed } from "./composer.js";
import { ask } from "./dialog.js";
import { el } from "./dom.js";
import { asTyped } from "./mentions.js";
import { icon } from "./icons.js";
import { openMenu, openReactions } from "./menu.js";

export function messageTools(app, message, channel, { thread }) {
  const at = { channel, ts: message.ts };
  const react = tool(message, "Add reaction", "smile", (button) =>
    openReactions(button, (name) => app.act("react", { ...at, name })),
  );
  const reply = tool(message, "Reply in thread", "reply", () => openThread(app, message, channel));
  const more = tool(message, "More message actions", "more", (button) =>
    openMenu(button, menu(app, message, channel), { label: "Message actions", align: "end" }),
  );
  const replies = !thread && canReply(app, channel);
  const shown = message.ephemeral ? [] : [react, replies && reply, more];
  return el("div.message-tools", { role: "toolbar", "aria-label": "Message" }, shown);
}

function tool(message, label, name, open) {
  const button = el(
    "button.icon-button",
    {
      type: "button",
      "aria-label": label,
      title: label,
      data: { fk: `${message.ts} tool ${name}` },
      on: { click: () => open(button) },
    },
    icon(name),
  );
  return button;
}

const openThread = (app, message, channel) => app.openThread(channel, message.thread_ts ?? message.ts);

/** The channel may be one that the person has left. */
function canReply({ store }, id) {
  const channel = store.channel(id);
  return Boolean(channel) && !whyClosed(store, channel);
}

function menu(app, message, channel) {
  const at = { channel, ts: message.ts };
  const mine = message.user === app.store.me.id && !message.bot_id;
  const shortcuts = app.store.workspace.shortcuts
    .filter(({ type }) => type === "message")
    .map((shortcut) => ({
      label: shortcut.name,
      detail: app.store.bot.name,
      icon: "bolt",
      run: () => app.act("message_shortcut", { ...at, callback_id: shortcut.callback_id }),
    }));
  return [
    canReply(app, channel) && { label: "Reply in thread", icon: "reply", run: () => openThread(app, message, channel) },
    message.permalink && { label: "Copy link", icon: "link", run: () => copy(app, message.permalink) },
    mine && { label: "Edit message…", icon: "pencil", run: () => edit(app, message, at) },
    mine && { label: "Delete message…", icon: "bin", danger: true, run: () => remove(app, at) },
    shortcuts.length > 0 && "-",
    ...shortcuts,
  ];
}

async function copy(app, text) {
  try {
    await navigator.clipboard.writeText(text);
    app.toast("Link copied.", { calm: true });
  } catch {
    await ask({
      title: "Link to this message",
      fields: [{ name: "link", label: "Link", value: text }],
      submit: "Done",
    });
  }
}

const edit = (app, message, at) =>
  ask(
    {
      title: "Edit message",
      fields: [{ name: "text", label: "Message", value: asTyped(message.text, app.store), multiline: true }],
    },
    async ({ text }) => {
      const answer = await app.api.act("edit", { ...at, text });
      return answer.ok ? null : answer.text || answer.error;
    },
  );

const remove = (app, at) =>
  ask({ title: "Delete message", text: "This cannot be undone.", submit: "Delete", danger: true }, async () => {
    const answer = await app.api.act("delete", at);
    return answer.ok ? null : answer.text || answer.error;
  });
