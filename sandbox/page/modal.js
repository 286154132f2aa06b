// Slack's modals: the stack the app opened, its top one shown, with errors, notices and typed state kept through updates.
import { drawBlocks } from "./blocks/index.js";
import { makeHost } from "./blocks/host.js";
import { showErrors } from "./blocks/input.js";
import { plainText } from "./blocks/text.js";
import { dialogFrame } from "./dialog.js";
import { el, focusable } from "./dom.js";
import { mayTakeFocus, openLayer } from "./layers.js";

export function modalStack(app) {
  const { store } = app;
  let open = null;
  const draw = () => {
    const view = store.views.at(-1);
    if (!view) {
      open?.layer.close();
      open = null;
      return;
    }
    if (!open) open = openFrame(app);
    open.show(view);
  };
  store.on("views", draw);
}

function openFrame(app) {
  let shown = null;
  let frame = null;
  const holder = el("div.modal-holder");
  const closeAll = () => closeView(app, shown, true);
  const layer = openLayer(holder, { onEscape: () => closeView(app, shown, false) });
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || !entersForm(event)) return;
    event.preventDefault();
    submit(app, shown, frame);
  });
  const show = (view) => {
    if (shown?.view.id !== view.id) {
      frame = drawFrame(app, view, closeAll, () => submit(app, shown, frame));
      shown = { view, host: frame.host };
      holder.replaceChildren(frame.node);
    }
    shown.view = view;
    frame.update(view);
    if (mayTakeFocus() && !holder.contains(document.activeElement)) focusFirst(frame);
  };
  return { layer, show };
}

/** Ctrl+Enter and Cmd+Enter anywhere; Enter alone in a one-line field. */
const entersForm = ({ ctrlKey, metaKey, target }) =>
  ctrlKey || metaKey || target.matches("input[type=text]:not([role=combobox])");

function drawFrame(app, view, closeAll, send) {
  const frame = dialogFrame("", { onClose: closeAll, wide: true });
  const title = frame.head.querySelector("h2");
  const blocks = el("div.blocks");
  const notice = el("p.modal-notice", { role: "alert", hidden: true });
  frame.body.append(notice, blocks);
  let current = view;
  const host = makeHost({
    app,
    kind: "modal",
    id: view.id,
    where: { view: view.id },
    stateValues: () => current.state?.values ?? {},
    send: async (block, spec, value, extra) =>
      (
        await app.act("input", {
          view_id: view.id,
          block_id: block.block_id,
          action_id: spec.action_id,
          value,
          ...extra,
        })
      ).ok,
  });
  const update = (next) => {
    current = next;
    title.textContent = plainText(next.title);
    drawBlocks(blocks, next.blocks, host);
    showErrors(blocks, next.errors);
    if (notice.textContent !== (next.notice ?? "")) notice.textContent = next.notice ?? "";
    notice.hidden = !next.notice;
    foot(frame.foot, next, () => closeView(app, { view: next }, false), send);
  };
  return { ...frame, blocks, host, update };
}

function foot(node, view, close, send) {
  const sig = JSON.stringify([view.submit, view.close, view.busy]);
  if (node.__sig === sig) return;
  const hadFocus = node.contains(document.activeElement);
  node.__sig = sig;
  const button =
    view.submit &&
    el(
      "button.button.primary.solid",
      { type: "button", "aria-busy": view.busy ? "true" : null, on: { click: send } },
      plainText(view.submit),
    );
  node.replaceChildren(
    el(
      "button.button",
      { type: "button", on: { click: close } },
      plainText(view.close) || (view.submit ? "Cancel" : "Close"),
    ),
    ...(button ? [button] : []),
  );
  if (hadFocus) node.lastElementChild.focus();
}

async function submit(app, shown, frame) {
  const { view } = shown;
  if (!view.submit || frame.foot.dataset.busy) return;
  frame.foot.dataset.busy = "1";
  const button = frame.foot.lastElementChild;
  button.setAttribute("aria-busy", "true");
  for (const input of frame.blocks.querySelectorAll("input, textarea")) await input.flush?.();
  const answer = await app.api.act("submit", { view_id: view.id });
  await app.store.refresh("views");
  delete frame.foot.dataset.busy;
  button.removeAttribute("aria-busy");
  const top = app.store.views.at(-1);
  if (!answer.ok && !answer.errors && !top?.notice && answer.text) app.toast(answer.text);
  if (top?.id === view.id) showErrors(frame.blocks, top.errors)?.querySelector("input, textarea")?.focus();
}

async function closeView(app, { view }, clear) {
  await app.act("close", { view_id: view.id, clear });
  await app.store.refresh("views");
}

function focusFirst(frame) {
  const asked = frame.blocks.querySelector('[data-autofocus="1"]');
  // A form that begins with much to read opens at its top, however far down the first field is.
  (asked ?? focusable(frame.blocks)[0] ?? focusable(frame.foot).at(-1))?.focus({ preventScroll: true });
}
