// Toasts: what Slack itself tells the person (errors of commands and clicks), read aloud at once.
import { el } from "./dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 12_000;
const SAME_MS = 3000;

/** Shows the server's notices as they come; returns toast(text) for the rest. The same text twice at once shows once. */
export function toasts(app) {
  const root = document.getElementById("toasts");
  const recent = new Map();
  const seen = new Set();
  const toast = (text, { calm = false, onClose = () => {} } = {}) => {
    if (performance.now() - (recent.get(text) ?? -Infinity) < SAME_MS) return;
    recent.set(text, performance.now());
    const close = () => {
      clearTimeout(timer);
      node.remove();
      onClose();
    };
    const node = el(
      "div.toast",
      { role: calm ? "status" : "alert" },
      icon(calm ? "link" : "warn"),
      el("span.pre-wrap", {}, text),
      el("button.icon-button", { type: "button", "aria-label": "Dismiss", on: { click: close } }, icon("close")),
    );
    const timer = setTimeout(close, STAYS_MS);
    root.append(node);
  };
  app.store.on("notices", () => {
    for (const { id, text } of app.store.notices) {
      if (seen.has(id)) continue;
      seen.add(id);
      toast(text);
      app.api.act("dismiss", { notice: id });
    }
  });
  return toast;
}
