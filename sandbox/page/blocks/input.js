// The input block: label, element, hint, and a place for the error the app answers.
import { el, uid } from "../dom.js";
import { element } from "./elements.js";
import { plainText, textNodes } from "./text.js";

const GROUPS = ["checkboxes", "radio_buttons"];

export function inputBlock(block, host) {
  const [label, hint, error] = [uid("label"), uid("hint"), uid("error")];
  const aria = {
    "aria-labelledby": label,
    "aria-describedby": `${hint} ${error}`,
    "aria-required": block.optional ? null : "true",
  };
  const control = element(block, block.element, host, aria);
  const words = [el("span", {}, plainText(block.label)), block.optional && el("span.optional", {}, " (optional)")];
  const target = control.matches("input, textarea") ? control : control.querySelector("input, textarea");
  if (target && !target.id && !GROUPS.includes(block.element.type)) target.id = uid("control");
  return el(
    "div.block.input-block",
    { data: { block: block.block_id } },
    el("label.field-label", { id: label, for: GROUPS.includes(block.element.type) ? null : target?.id }, words),
    control,
    el("p.field-error", { id: error, hidden: true }),
    el("p.hint", { id: hint, hidden: !block.hint }, textNodes(block.hint, host)),
  );
}

/** Show the app's refusals under their blocks: {block_id: text}. Returns the first block refused. */
export function showErrors(root, errors) {
  let first = null;
  for (const block of root.querySelectorAll(".input-block")) {
    const text = errors?.[block.dataset.block];
    const slot = block.querySelector(".field-error");
    if (slot.textContent !== (text ?? "")) slot.textContent = text ?? "";
    slot.hidden = !text;
    block.classList.toggle("refused", Boolean(text));
    for (const control of block.querySelectorAll("input, textarea")) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (text) first ??= block;
  }
  return first;
}
