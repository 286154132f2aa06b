// A type-to-filter select by the ARIA combobox pattern: focus stays in the input, arrow keys move through the list.
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";

const QUERY_PAUSE_MS = 120;

/**
 * rows are {value, text, detail?, group?}; `source(query)` answers rows or {note}. onChange(rows) may resolve to false,
 * which puts back what was chosen before. `read()` on the returned node gives the chosen rows.
 */
export function combobox({ aria, placeholder, multi = false, selected = [], source, onChange = async () => true, max, focusKey }) {
  const list = uid("list");
  let chosen = [...selected];
  let rows = [];
  let active = -1;
  let opened = null;
  let asked = 0;
  let timer = null;
  const input = el("input.combo-input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder,
    "aria-expanded": "false", "aria-controls": list, "aria-autocomplete": "list", ...aria, data: { fk: focusKey ?? "" },
  });
  const box = el("div.listbox", { role: "listbox", id: list, "aria-multiselectable": multi ? "true" : null });
  const chips = el("span.chips");
  const node = el("div.combo", { on: { click: () => (input.focus(), open(), multi || input.select()) } }, chips, input, icon("down"));

  const settle = () => {
    input.value = multi ? "" : chosen[0]?.text ?? "";
    input.placeholder = multi && chosen.length ? "" : placeholder;
    chips.replaceChildren(...(multi ? chosen.map(chip) : []));
  };
  const chip = (row) =>
    el("span.chip", {}, row.text, el("button", { type: "button", "aria-label": `Remove ${row.text}`, on: { click: (event) => (event.stopPropagation(), take(row)) } }, icon("close")));
  const take = async (row) => {
    const before = chosen;
    const has = chosen.some(({ value }) => value === row.value);
    if (multi && !has && max && chosen.length >= max) return;
    chosen = multi ? (has ? chosen.filter(({ value }) => value !== row.value) : [...chosen, row]) : [row];
    if (!multi) close();
    settle();
    if (multi) refresh("");
    if ((await onChange(chosen)) !== false) return;
    chosen = before;
    settle();
  };
  const refresh = async (query) => {
    const mine = ++asked;
    let answer;
    try {
      answer = await source(query);
    } catch (error) {
      answer = { note: error.message };
    }
    if (mine !== asked || !opened) return;
    rows = Array.isArray(answer) ? answer : [];
    active = query && rows.length ? 0 : rows.findIndex(({ value }) => value === chosen[0]?.value);
    draw(Array.isArray(answer) ? "No options match" : answer.note);
  };
  const draw = (note) => {
    let group;
    const nodes = rows.flatMap((row, at) => {
      const title = row.group && row.group !== group ? [el("div.list-group", { role: "presentation" }, row.group)] : [];
      group = row.group;
      return [...title, option(row, at)];
    });
    box.replaceChildren(...(nodes.length ? nodes : [el("div.list-note", { role: "status" }, note)]));
    mark();
    opened.place();
  };
  const option = (row, at) => {
    const on = { pointerdown: (event) => event.preventDefault(), click: () => take(row), pointermove: () => active !== at && ((active = at), mark()) };
    const is = chosen.some(({ value }) => value === row.value);
    return el("div.option", { role: "option", id: `${list}-${at}`, "aria-selected": String(is), on },
      el("span.option-text", {}, row.text), row.detail && el("span.menu-detail", {}, row.detail), is && el("span.tick", { "aria-hidden": "true" }, "✓"));
  };
  const mark = () => {
    for (const item of box.querySelectorAll(".option")) item.classList.toggle("active", item.id === `${list}-${active}`);
    const current = box.querySelector(".option.active");
    current?.scrollIntoView({ block: "nearest" });
    if (current) input.setAttribute("aria-activedescendant", current.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    if (opened) return;
    opened = openPopup(node, box, { matchWidth: true, onClose: closed });
    input.setAttribute("aria-expanded", "true");
    refresh("");
  };
  const closed = () => {
    opened = null;
    asked += 1;
    clearTimeout(timer);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    settle();
  };
  const close = () => opened?.close();
  const move = (step) => {
    if (!opened) return open();
    if (!rows.length) return undefined;
    active = (active + step + rows.length) % rows.length;
    return mark();
  };
  const choose = async () => {
    clearTimeout(timer);
    if (timer !== null) await refresh(input.value);
    timer = null;
    if (rows[active]) await take(rows[active]);
  };
  input.addEventListener("input", () => {
    open();
    clearTimeout(timer);
    timer = setTimeout(() => ((timer = null), refresh(input.value)), QUERY_PAUSE_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && opened) choose();
    else if (event.key === "Enter") open();
    else if (event.key === "Backspace" && multi && !input.value && chosen.length) return void take(chosen.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  settle();
  node.read = () => chosen;
  return node;
}
