// Completion in the composer: commands after "/", global shortcuts below them, people after "@", channels after "#".
import { el, uid } from "./dom.js";
import { channelMark, personName } from "./names.js";
import { openPopup } from "./popup.js";

const SHOWN_AT_MOST = 12;

/** Offers completions for `area`; `takes(event)` is true when Enter belongs to the open list. */
export function attachCompletion(app, area, box, { commands }) {
  const id = uid("completion");
  let rows = [];
  let active = 0;
  let opened = null;
  area.setAttribute("aria-autocomplete", "list");
  const close = () => opened?.close();
  const update = () => {
    rows = offers(app, area, commands);
    active = 0;
    if (!rows.length) return close();
    if (!opened) {
      opened = openPopup(box, el("div.listbox", { role: "listbox", id, "aria-label": "Suggestions" }), {
        matchWidth: true,
        onClose: () => ((opened = null), area.removeAttribute("aria-activedescendant")),
      });
      area.setAttribute("aria-controls", id);
    }
    return draw();
  };
  const draw = () => {
    opened.popup.firstElementChild.replaceChildren(
      ...rows.map((row, at) =>
        el(
          `div.option${at === active ? ".active" : ""}`,
          {
            role: "option",
            id: `${id}-${at}`,
            "aria-selected": String(at === active),
            on: { pointerdown: (event) => event.preventDefault(), click: () => take(row) },
          },
          row.mark?.(),
          el("span.option-text", {}, row.text, row.hint && el("span.usage", {}, ` ${row.hint}`)),
          row.detail && el("span.menu-detail", {}, row.detail),
        ),
      ),
    );
    area.setAttribute("aria-activedescendant", `${id}-${active}`);
    opened.popup.querySelector(".option.active")?.scrollIntoView({ block: "nearest" });
    opened.place();
  };
  const take = (row) => {
    close();
    if (row.run) {
      area.value = "";
      row.run();
    } else insert(area, row);
  };
  area.addEventListener("input", update);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (!opened) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      active = (active + step + rows.length) % rows.length;
      draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !complete(area, rows[active])))
      take(rows[active]);
    else return;
    event.preventDefault();
  });
  return { close, takes: (event) => event.defaultPrevented };
}

/** Enter on a command that is already typed out sends it. */
const complete = (area, row) => area.value.trim() === row.insert?.trim();

function insert(area, { insert: text, from }) {
  const end = area.selectionStart;
  area.setRangeText(text, from, end, "end");
  area.focus();
}

function offers(app, area, commands) {
  const before = area.value.slice(0, area.selectionStart);
  const { store } = app;
  const slash = commands && /^\/(\S*)$/.exec(before);
  if (slash) return slashOffers(app, slash[1].toLowerCase());
  const at = /(^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!at) return [];
  const [, , sign, typed] = at;
  const from = before.length - typed.length - 1;
  const wanted = typed.toLowerCase();
  if (sign === "#") {
    return store.workspace.channels
      .filter(({ kind, name }) => kind !== "im" && name.includes(wanted))
      .slice(0, SHOWN_AT_MOST)
      .map((channel) => ({
        text: channel.name,
        insert: `#${channel.name} `,
        from,
        mark: () => channelMark(store, channel),
      }));
  }
  const people = store.workspace.users.filter(
    (user) => !user.deleted && `${user.name} ${personName(user)}`.toLowerCase().includes(wanted),
  );
  const groups = store.workspace.groups
    .filter(({ handle }) => handle.includes(wanted))
    .map(({ handle, name }) => ({ text: `@${handle}`, detail: name, insert: `@${handle} `, from }));
  return [
    ...people.map((user) => ({ text: personName(user), detail: `@${user.name}`, insert: `@${user.name} `, from })),
    ...groups,
  ].slice(0, SHOWN_AT_MOST);
}

function slashOffers(app, typed) {
  const { commands, shortcuts } = app.store.workspace;
  const known = commands
    .filter(({ command }) => command.slice(1).startsWith(typed))
    .map(({ command, usage_hint: hint, description }) => ({
      text: command,
      hint,
      detail: description,
      insert: `${command} `,
      from: 0,
    }));
  const global = shortcuts
    .filter(({ type, name }) => type === "global" && name.toLowerCase().includes(typed))
    .map(({ name, callback_id: callback }) => ({
      text: name,
      detail: "Shortcut",
      run: () => app.act("global_shortcut", { callback_id: callback }),
    }));
  return [...known, ...global];
}
