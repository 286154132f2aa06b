// The drawer that shows what went between the bot and Slack: every delivery, call and answer, newest last.
import { arrowKeys, el, reconcile } from "./dom.js";
import { iconButton } from "./icons.js";

const ARROWS = { to_app: "→ bot", from_app: "← bot" };

export function drawer(app) {
  const { store } = app;
  const filter = el("input.text-input", { type: "search", placeholder: "Filter", "aria-label": "Filter traffic" });
  const which = el(
    "select.text-input",
    { "aria-label": "Direction" },
    el("option", { value: "" }, "Both ways"),
    el("option", { value: "to_app" }, "To the bot"),
    el("option", { value: "from_app" }, "From the bot"),
  );
  const list = el("div.traffic-list", { role: "list", "aria-label": "Traffic entries" });
  const count = el("span.menu-detail", { role: "status" });
  const ledger = el("p.traffic-ledger", { role: "status", hidden: true });
  const node = el(
    "aside.drawer",
    { "aria-label": "Traffic between the bot and Slack", hidden: true },
    el(
      "div.pane-head",
      {},
      el("h2", {}, "Traffic ", count),
      iconButton("Close traffic", "close", () => app.toggleDrawer()),
    ),
    ledger,
    el("div.traffic-filter", {}, filter, which),
    list,
  );
  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    const shown = store.traffic.filter(
      (entry) => (!which.value || entry.direction === which.value) && matches(entry, wanted),
    );
    const stuck = !list.childElementCount || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    ledger.hidden = !store.trouble?.struck;
    ledger.textContent = ledger.hidden ? "" : balance(store.trouble);
    count.textContent = `${shown.length} of ${store.traffic.length}`;
    reconcile(
      list,
      shown.map((entry) => ({ key: entry.n, sig: `${entry.status} ${entry.ms}`, make: () => row(entry) })),
    );
    if (stuck) list.scrollTop = list.scrollHeight;
  };
  app.toggleDrawer = () => toggle(app, node, filter);
  node.addEventListener("keydown", (event) => event.key === "Escape" && app.toggleDrawer());
  arrowKeys(list, () => [...list.querySelectorAll("summary")]);
  filter.addEventListener("input", draw);
  which.addEventListener("change", draw);
  store.on("traffic", draw);
  return node;
}

/** What became of the calls that Slack failed. */
function balance({ struck, done, waiting, refused, twice }) {
  const methods = Object.keys(refused);
  const inVain = Object.values(refused).reduce((sum, times) => sum + times, 0);
  const parts = [`Slack failed ${struck} calls: ${done} done by now`, `${waiting} to come`];
  if (inVain) parts.push(`${inVain} refused for good (${methods.join(", ")})`);
  return `${parts.join(", ")}. ${waiting ? "" : "Nothing is lost. "}Posted twice: ${twice}.`;
}

let opener = null;

function toggle({ store }, node, filter) {
  store.trafficOpen = node.hidden;
  node.hidden = !node.hidden;
  if (node.hidden) return opener?.focus();
  opener = document.activeElement;
  filter.focus();
  return store.refresh("traffic");
}

function matches(entry, wanted) {
  if (!wanted) return true;
  entry.__words ??= JSON.stringify(entry).toLowerCase();
  return entry.__words.includes(wanted);
}

function row(entry) {
  const failed = entry.status && !["ok", "200", "acked"].includes(String(entry.status).toLowerCase());
  const details = el(
    "details.traffic",
    { role: "listitem" },
    el(
      "summary",
      {},
      el("span.traffic-way", {}, ARROWS[entry.direction] ?? entry.direction),
      el("span.traffic-name", {}, entry.name, el("span.menu-detail", {}, entry.kind)),
      el(`span.traffic-status${failed ? ".failed" : ""}`, {}, String(entry.status ?? "…")),
      el("span.menu-detail", {}, entry.ms == null ? "" : `${Math.round(entry.ms)} ms`),
    ),
  );
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("pre")) return;
    details.append(json("Request", entry.request), json("Response", entry.response));
  });
  return details;
}

function json(label, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null, null, 2);
  return el("div", {}, el("h3", {}, label), el("pre.code-block", { tabindex: "0", "aria-label": label }, text));
}
