// Interactive elements: which module draws which, buttons and overflow menus, and the actions block.
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { choices } from "./choices.js";
import { dateInput } from "./pickers.js";
import { select } from "./selects.js";
import { picture, plainText, textNodes } from "./text.js";
import { richTextInput, textInput } from "./text_inputs.js";

const ELEMENTS = {
  button,
  workflow_button: button,
  overflow,
  image: (block, spec, host) => picture(spec, host, "accessory-image"),
  checkboxes: choices,
  radio_buttons: choices,
  datepicker: dateInput,
  timepicker: dateInput,
  datetimepicker: dateInput,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
};

/** Draw one element; `aria` labels it. */
export function element(block, spec, host, aria = {}) {
  const make = ELEMENTS[spec.type] ?? (spec.type.endsWith("_select") ? select : null);
  if (make) return make(block, spec, host, aria);
  return el("span.unknown", {}, `This page cannot show a “${spec.type}” element.`);
}

export const actions = (block, host) =>
  el(
    "div.block.actions",
    {},
    block.elements.map((spec) => element(block, spec, host)),
  );

function button(block, spec, host) {
  const press = () => {
    if (spec.url) host.open(spec.url);
    host.press(block, spec, node);
  };
  const attrs = {
    type: "button",
    "aria-label": spec.accessibility_label,
    data: { fk: host.key(block, spec) },
    on: { click: press },
  };
  const node = el(`button.button${spec.style ? `.${spec.style}` : ""}`, attrs, textNodes(spec.text, host));
  return node;
}

function overflow(block, spec, host) {
  const choose = (option) => {
    if (option.url) host.open(option.url);
    host.press(block, spec, node, option.value);
  };
  const items = spec.options.map((option) => ({
    label: plainText(option.text),
    detail: plainText(option.description),
    run: () => choose(option),
  }));
  const open = () => openMenu(node, items, { label: "More actions", align: "end" });
  const attrs = {
    type: "button",
    "aria-label": "More actions",
    "aria-haspopup": "menu",
    data: { fk: host.key(block, spec) },
    on: { click: open },
  };
  const node = el("button.button.overflow", attrs, icon("more"));
  return node;
}
