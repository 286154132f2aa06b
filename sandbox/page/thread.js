// The thread pane: one message and its replies, with a composer of its own.
import { arrowKeys, el, findFocusKey, reconcile } from "./dom.js";
import { onPhone, threadComposer, whyClosed } from "./composer.js";
import { channelLabel } from "./names.js";
import { rows } from "./messages.js";
import { iconButton } from "./icons.js";

export function threadPane(app) {
  const { store } = app;
  const list = el("div.messages", { role: "log", "aria-label": "Thread messages", tabindex: "0" });
  const where = el("span.menu-detail");
  const close = () => {
    const ts = store.thread?.ts;
    app.openThread(null);
    (findFocusKey(document, `${ts} thread`) ?? findFocusKey(document, ts))?.focus();
  };
  const writer = threadComposer(app);
  const closed = el("p.composer-note");
  const node = el(
    "aside.thread",
    { "aria-label": "Thread", hidden: true },
    el("div.pane-head", {}, el("h2", {}, "Thread ", where), iconButton("Close thread", "close", close)),
    list,
    writer,
    closed,
  );
  node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close());
  arrowKeys(list, () => [...list.querySelectorAll("[role=article]")]);
  let open = null;
  const draw = () => {
    const { thread } = store;
    node.hidden = !thread;
    if (!thread) {
      open = null;
      return;
    }
    const channel = store.channel(thread.channel);
    where.textContent = channel ? channelLabel(store, channel) : "";
    closed.textContent = channel ? whyClosed(store, channel) : "";
    closed.hidden = !closed.textContent;
    writer.hidden = !closed.hidden;
    reconcile(list, rows(app, store.replies, thread.channel, { thread: true }));
    list.scrollTop = list.scrollHeight;
    if (open !== thread) (writer.hidden || onPhone() ? list : writer.querySelector("textarea")).focus();
    open = thread;
  };
  store.on("thread", draw);
  return node;
}
