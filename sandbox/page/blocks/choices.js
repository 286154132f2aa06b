// Checkboxes and radio buttons.
import { el, uid } from "../dom.js";
import { textNodes } from "./text.js";

export function choices(block, spec, host, aria) {
  const many = spec.type === "checkboxes";
  const chosen = new Set(initial(block, spec, host, many).map((option) => option.value));
  const name = uid("choice");
  const lines = spec.options.map((option, at) => {
    const id = uid("option");
    const box = el("input", {
      type: many ? "checkbox" : "radio",
      name,
      id,
      value: option.value,
      data: { fk: `${host.key(block, spec)} ${at}` },
    });
    box.checked = chosen.has(option.value);
    const words = el(
      "span.rich",
      {},
      textNodes(option.text, host),
      option.description && el("span.hint", {}, textNodes(option.description, host)),
    );
    return el("label.check-line", { for: id }, box, words);
  });
  const changed = async () => {
    const picked = spec.options.filter((option, at) => lines[at].querySelector("input").checked);
    const value = many ? picked.map((option) => option.value) : picked[0]?.value;
    const shown = many ? { selected_options: picked } : { selected_option: picked[0] ?? null };
    if (await host.change(block, spec, value, { type: spec.type, ...shown })) return;
    if (spec.confirm)
      for (const line of lines) line.querySelector("input").checked = chosen.has(line.querySelector("input").value);
  };
  return el("div.choices", { role: many ? "group" : "radiogroup", ...aria, on: { change: changed } }, lines);
}

function initial(block, spec, host, many) {
  const state = host.stateOf(block, spec);
  if (many) return (state ? state.selected_options : spec.initial_options) ?? [];
  const one = state ? state.selected_option : spec.initial_option;
  return one ? [one] : [];
}
