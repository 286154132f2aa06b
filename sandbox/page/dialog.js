// The page's own small dialogs: a question with fields, or a plain yes or no. Slack modals are in modal.js.
import { el, focusable, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openLayer } from "./layers.js";

/** A frame with a title and a close button: {node, body, foot}. */
export function dialogFrame(title, { onClose, wide = false } = {}) {
  const id = uid("title");
  const body = el("div.dialog-body");
  const foot = el("div.dialog-foot");
  const head = el(
    "div.dialog-head",
    {},
    el("h2", { id }, title),
    el("button.icon-button", { type: "button", "aria-label": "Close", on: { click: onClose } }, icon("close")),
  );
  const box = el(
    `div.dialog${wide ? ".wide" : ""}`,
    { role: "dialog", "aria-modal": "true", "aria-labelledby": id },
    head,
    body,
    foot,
  );
  const node = el("div.overlay", { on: { pointerdown: (event) => event.target === node && onClose() } }, box);
  return { node, box, body, foot, head };
}

/** Show any content in a dialog until closed; `reads` when one reads it from its top. Returns {close}. */
export function showDialog(title, content, { reads = false, ...options } = {}) {
  const frame = dialogFrame(title, { ...options, onClose: () => layer.close() });
  frame.body.append(content);
  frame.foot.remove();
  const layer = openLayer(frame.node, { onEscape: () => layer.close() });
  const first = reads ? null : focusable(frame.body)[0];
  (first ?? readable(frame.body, title)).focus();
  return layer;
}

/** What has no control to begin with has the focus itself: Escape closes it and the arrow keys scroll it. */
function readable(body, title) {
  body.tabIndex = 0;
  body.setAttribute("role", "document");
  body.setAttribute("aria-label", title);
  return body;
}

/**
 * Ask with fields ({name, label, value?, multiline?, checkbox?, node?, read?, hint?}) and resolve to their values,
 * or to null when the person closes it. `send(values)` may refuse: what it returns as text is shown, and the dialog stays.
 */
export function ask(
  { title, text, fields = [], submit = "Save", cancel = "Cancel", danger = false },
  send = async () => null,
) {
  return new Promise((resolve) => {
    const finish = (answer) => {
      layer.close();
      resolve(answer);
    };
    const frame = dialogFrame(title, { onClose: () => finish(null) });
    const readers = fields.map((field) => [field.name, addField(frame.body, field)]);
    const problem = el("p.field-error", { role: "alert" });
    const go = async () => {
      const values = Object.fromEntries(readers.map(([name, read]) => [name, read()]));
      const refusal = await send(values);
      if (refusal) problem.textContent = refusal;
      else finish(values);
    };
    if (text) frame.body.prepend(el("p.pre-wrap", {}, text));
    frame.body.append(problem);
    const yes = el(
      `button.button.${danger ? "danger" : "primary"}.solid`,
      { type: "button", on: { click: go } },
      submit,
    );
    frame.foot.append(el("button.button", { type: "button", on: { click: () => finish(null) } }, cancel), yes);
    frame.node.addEventListener("keydown", (event) => submitOnEnter(event, go));
    const layer = openLayer(frame.node, { onEscape: () => finish(null) });
    (focusable(frame.body)[0] ?? yes).focus();
  });
}

function submitOnEnter(event, go) {
  const typing = event.target.matches("textarea, [role=combobox]");
  const plain = event.key === "Enter" && event.target.matches("input") && !typing;
  const forced = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!plain && !forced) return;
  event.preventDefault();
  go();
}

function addField(body, { label, value = "", multiline, checkbox, node, read, hint }) {
  const id = uid("field");
  if (checkbox) {
    const box = el("input", { type: "checkbox", id });
    body.append(el("label.check-line", { for: id }, box, el("span", {}, label)));
    return () => box.checked;
  }
  const input =
    node ?? el(multiline ? "textarea.text-input" : "input.text-input", { id, value, rows: multiline ? "4" : null });
  body.append(el("div.field", {}, el("label.field-label", { for: id }, label), input, hint && el("p.hint", {}, hint)));
  return read ?? (() => input.value);
}
