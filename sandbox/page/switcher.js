// Ctrl+K: jump to a channel, a person or the app by typing part of its name.
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openLayer } from "./layers.js";
import { avatar, channelMark, personName } from "./names.js";

const SHOWN_AT_MOST = 10;

export function openSwitcher(app) {
  const id = uid("jump");
  let rows = [];
  let active = 0;
  const input = el("input.jump-input", {
    type: "text",
    role: "combobox",
    "aria-label": "Jump to a channel, person or app",
    "aria-expanded": "true",
    "aria-controls": id,
    placeholder: "Jump to…",
    autocomplete: "off",
  });
  const list = el("div.listbox", { role: "listbox", id, "aria-label": "Places" });
  const box = el(
    "div.dialog.jump-box",
    { role: "dialog", "aria-modal": "true", "aria-label": "Jump to" },
    el("div.jump-line", {}, icon("search"), input),
    list,
  );
  const node = el("div.overlay.high", { on: { pointerdown: (event) => event.target === node && layer.close() } }, box);
  const draw = () => {
    list.replaceChildren(
      ...rows.map((row, at) =>
        el(
          `div.option${at === active ? ".active" : ""}`,
          { role: "option", id: `${id}-${at}`, "aria-selected": String(at === active), on: { click: () => take(row) } },
          el("span.mark", {}, row.mark()),
          el("span.option-text", {}, row.text),
          row.detail && el("span.menu-detail", {}, row.detail),
        ),
      ),
    );
    input.setAttribute("aria-activedescendant", rows.length ? `${id}-${active}` : "");
  };
  const search = () => {
    rows = places(app, input.value.trim().replace(/^[#@]/, "").toLowerCase());
    active = 0;
    draw();
  };
  const take = (row) => {
    layer.close();
    app.goTo(row.place);
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) active = (active + step + rows.length) % rows.length;
    else if (event.key === "Enter" && rows[active]) take(rows[active]);
    else return;
    event.preventDefault();
    draw();
  });
  const layer = openLayer(node, { onEscape: () => layer.close() });
  search();
  input.focus();
}

function places(app, wanted) {
  const { store } = app;
  const { channels, users } = store.workspace;
  const rows = [
    ...channels
      .filter(({ kind }) => kind !== "im")
      .map((channel) => ({
        text: channel.name,
        rank: channel.unread ? 0 : channel.is_member ? 1 : 3,
        detail: channel.is_archived ? "archived" : channel.is_member ? "" : "not joined",
        mark: () => channelMark(store, channel),
        place: { kind: "channel", channel: channel.id },
      })),
    ...users
      .filter((user) => !user.deleted && user.id !== store.bot.bot_user_id)
      .map((user) => ({
        text: personName(user),
        rank: 2,
        detail: user.title,
        mark: () => avatar(store, user, "small"),
        place: { kind: "person", user: user.id },
      })),
    {
      text: store.bot.name,
      rank: 1,
      detail: "app",
      mark: () => icon("bolt"),
      place: { kind: "app", tab: store.bot.home_enabled ? "home" : "messages" },
    },
  ];
  return rows
    .filter(({ text }) => text.toLowerCase().includes(wanted))
    .sort((a, b) => a.rank - b.rank || a.text.localeCompare(b.text))
    .slice(0, SHOWN_AT_MOST);
}
