// A type-to-filter select by the ARIA combobox pattern: focus stays in the input, arrow keys move through the list.
import { el, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";

const QUERY_PAUSE_MS = 120;

/**
 * Options: {aria, placeholder, multi?, selected?, source, onChange?, max?, focusKey?}. Rows are {value, text, detail?, group?};
 * `source(query)` answers rows or {note}. onChange(rows) may resolve to false, which puts back what was chosen before.
 * `read()` on the returned node gives the chosen rows.
 */
export function combobox(options) {
  return new Combobox(options).node;
}

class Combobox {
  constructor({
    aria,
    placeholder,
    multi = false,
    selected = [],
    source,
    onChange = async () => true,
    max,
    focusKey = "",
  }) {
    Object.assign(this, { placeholder, multi, source, onChange, max });
    this.list = uid("list");
    this.chosen = [...selected];
    this.rows = [];
    this.active = -1;
    this.popup = null;
    this.asked = 0;
    this.pause = null;
    this.input = el("input.combo-input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.list,
      "aria-autocomplete": "list",
      ...aria,
      data: { fk: focusKey },
    });
    this.box = el("div.listbox", { role: "listbox", id: this.list, "aria-multiselectable": multi ? "true" : null });
    this.chips = el("span.chips");
    this.node = el("div.combo", { on: { click: () => this.#clicked() } }, this.chips, this.input, icon("down"));
    this.node.read = () => this.chosen;
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("blur", () => this.#close());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.#settle();
  }

  #clicked() {
    this.input.focus();
    this.#open();
    if (!this.multi) this.input.select();
  }

  #typed() {
    this.#open();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#ask(this.input.value), QUERY_PAUSE_MS);
  }

  #open() {
    if (this.popup) return;
    this.popup = openPopup(this.node, this.box, { matchWidth: true, onClose: () => this.#closed() });
    this.input.setAttribute("aria-expanded", "true");
    this.#ask("");
  }

  #close() {
    this.popup?.close();
  }

  #closed() {
    this.popup = null;
    this.asked += 1;
    clearTimeout(this.pause);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.#settle();
  }

  /** Show what is chosen: in the input, or as chips before it. */
  #settle() {
    this.input.value = this.multi ? "" : (this.chosen[0]?.text ?? "");
    this.input.placeholder = this.multi && this.chosen.length ? "" : this.placeholder;
    this.chips.replaceChildren(...(this.multi ? this.chosen.map((row) => this.#chip(row)) : []));
  }

  #chip(row) {
    const remove = (event) => {
      event.stopPropagation();
      this.#take(row);
    };
    const button = el(
      "button",
      { type: "button", "aria-label": `Remove ${row.text}`, on: { click: remove } },
      icon("close"),
    );
    return el("span.chip", {}, row.text, button);
  }

  async #ask(query) {
    this.pause = null;
    const mine = ++this.asked;
    const answer = await this.source(query).catch((error) => ({ note: error.message }));
    if (mine !== this.asked || !this.popup) return;
    this.rows = Array.isArray(answer) ? answer : [];
    this.active = query && this.rows.length ? 0 : this.rows.findIndex(({ value }) => value === this.chosen[0]?.value);
    this.#draw(answer.note ?? "No options match");
  }

  #draw(note) {
    let group;
    const nodes = this.rows.flatMap((row, at) => {
      const title = row.group && row.group !== group ? [el("div.list-group", { role: "presentation" }, row.group)] : [];
      group = row.group;
      return [...title, this.#option(row, at)];
    });
    this.box.replaceChildren(...(nodes.length ? nodes : [el("div.list-note", { role: "status" }, note)]));
    this.#mark(this.active);
    this.popup.place();
  }

  #option(row, at) {
    const on = {
      pointerdown: (event) => event.preventDefault(),
      click: () => this.#take(row),
      pointermove: () => this.active !== at && this.#mark(at),
    };
    const chosen = this.#has(row);
    return el(
      "div.option",
      { role: "option", id: `${this.list}-${at}`, "aria-selected": String(chosen), on },
      el("span.option-text", {}, row.text),
      row.detail && el("span.menu-detail", {}, row.detail),
      chosen && el("span.tick", { "aria-hidden": "true" }, "✓"),
    );
  }

  #mark(at) {
    this.active = at;
    for (const item of this.box.querySelectorAll(".option"))
      item.classList.toggle("active", item.id === `${this.list}-${at}`);
    const current = this.box.querySelector(".option.active");
    current?.scrollIntoView({ block: "nearest" });
    if (current) this.input.setAttribute("aria-activedescendant", current.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #has(row) {
    return this.chosen.some(({ value }) => value === row.value);
  }

  /** Choose a row; in a multi-select, a row that is chosen is let go. */
  async #take(row) {
    const before = this.chosen;
    const has = this.#has(row);
    if (this.multi && !has && this.max && before.length >= this.max) return;
    if (!this.multi) this.chosen = [row];
    else this.chosen = has ? before.filter(({ value }) => value !== row.value) : [...before, row];
    if (!this.multi) this.#close();
    this.#settle();
    if (this.multi) this.#ask("");
    if ((await this.onChange(this.chosen)) !== false) return;
    this.chosen = before;
    this.#settle();
  }

  #move(step) {
    if (!this.popup) this.#open();
    else if (this.rows.length) this.#mark((this.active + step + this.rows.length) % this.rows.length);
  }

  async #enter() {
    if (!this.popup) return this.#open();
    if (this.pause !== null) {
      clearTimeout(this.pause);
      await this.#ask(this.input.value);
    }
    return this.rows[this.active] && this.#take(this.rows[this.active]);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const empty = this.multi && !this.input.value && this.chosen.length;
    if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(this.active < 0 ? 0 : -1);
    else if (event.key === "Enter") this.#enter();
    else if (event.key === "Backspace" && empty) this.#take(this.chosen.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
