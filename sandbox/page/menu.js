// Menus and the reaction picker: opened by a button, moved through by arrow keys, closed by Escape.
import { arrowKeys, el } from "./dom.js";
import { emojiText, QUICK_REACTIONS } from "./emoji.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";

/** Open a menu of {label, icon?, detail?, danger?, checked?, run} or "-" by `anchor`. */
export function openMenu(anchor, items, { label, align } = {}) {
  const rows = items.filter(Boolean).map((item) => (item === "-" ? el("hr") : menuRow(item, (run) => choose(run))));
  const menu = el("div.menu", { role: "menu", "aria-label": label ?? "Menu" }, rows);
  const opened = openList(anchor, menu, align);
  const choose = (run) => {
    opened.close();
    run();
  };
}

function menuRow({ label, icon: name, detail, danger, checked, run }, choose) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const attrs = {
    type: "button",
    role,
    tabindex: "-1",
    "aria-checked": checked === undefined ? null : String(checked),
  };
  return el(
    `button.menu-item${danger ? ".danger" : ""}`,
    { ...attrs, on: { click: () => choose(run) } },
    name && icon(name),
    el("span.menu-label", {}, label, detail && el("span.menu-detail", {}, detail)),
    checked && el("span.tick", { "aria-hidden": "true" }, "✓"),
  );
}

function openList(anchor, menu, align, keys = {}) {
  anchor.setAttribute("aria-expanded", "true");
  const back = () => {
    anchor.removeAttribute("aria-expanded");
    if (menuHadFocus && anchor.isConnected) anchor.focus();
  };
  let menuHadFocus = true;
  menu.addEventListener(
    "focusout",
    (event) => (menuHadFocus = !event.relatedTarget || menu.contains(event.relatedTarget)),
  );
  const opened = openPopup(anchor, menu, { onClose: back, align });
  const buttons = () => [...menu.querySelectorAll("button")];
  arrowKeys(menu, buttons, keys);
  menu.addEventListener("keydown", (event) => event.key === "Tab" && opened.close());
  buttons()[0]?.focus();
  return opened;
}

/** Open the reaction picker; calls choose(name). */
export function openReactions(anchor, choose) {
  const pick = (name) => {
    opened.close();
    choose(name);
  };
  const cells = QUICK_REACTIONS.map((name) =>
    el(
      "button.reaction-cell",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        "aria-label": name,
        title: `:${name}:`,
        on: { click: () => pick(name) },
      },
      emojiText(name),
    ),
  );
  const grid = el("div.reaction-grid", { role: "menu", "aria-label": "Add a reaction" }, cells);
  const opened = openList(anchor, grid, "end", { horizontal: true });
}
