// Text, number, email and URL inputs; typing is sent on after a pause, and at once on leaving the field.
import { el } from "../dom.js";

const TYPING_PAUSE_MS = 150;
const KINDS = {
  email_text_input: { inputmode: "email" },
  url_text_input: { inputmode: "url" },
  number_input: { inputmode: "decimal" },
};

export function textInput(block, spec, host, aria) {
  const state = host.stateOf(block, spec);
  const value = (state ? state.value : spec.initial_value) ?? "";
  const input = el(spec.multiline ? "textarea.text-input" : "input.text-input", {
    ...aria,
    ...KINDS[spec.type],
    value,
    autocomplete: "off",
    rows: spec.multiline ? "4" : null,
    type: spec.multiline ? null : "text",
    placeholder: spec.placeholder?.text,
    maxlength: spec.max_length,
    data: { fk: host.key(block, spec), autofocus: spec.focus_on_load ? "1" : "0" },
  });
  const shown = (text) => ({ type: spec.type, value: text || null });
  const send = (text, extra) => host.change(block, spec, text, shown(text), extra);
  input.addEventListener("input", () => host.remember(block, spec, shown(input.value)));
  sendTyping(input, send);
  if (block.dispatch_action && entersDispatch(spec)) sendOnEnter(input, send);
  if (!spec.max_length) return input;
  const counter = el("span.counter", { "aria-hidden": "true" });
  const count = () => (counter.textContent = String(spec.max_length - input.value.length));
  input.addEventListener("input", count);
  count();
  return el("div.counted", {}, input, counter);
}

/** Enter alone dispatches unless the element asks otherwise; in a field of many lines it is a new line. */
function entersDispatch({ multiline, dispatch_action_config: config }) {
  return !multiline && (config?.trigger_actions_on ?? ["on_enter_pressed"]).includes("on_enter_pressed");
}

function sendOnEnter(input, send) {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send(input.value, { enter: true });
  });
}

function sendTyping(input, send) {
  let sent = input.value;
  let timer = null;
  input.flush = async () => {
    clearTimeout(timer);
    if (input.value === sent) return;
    sent = input.value;
    await send(sent);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(input.flush, TYPING_PAUSE_MS);
  });
  input.addEventListener("change", input.flush);
}

/** Rich text is written here as plain lines, and sent as one rich_text block. */
export function richTextInput(block, spec, host, aria) {
  const input = el("textarea.text-input", {
    ...aria,
    rows: "4",
    placeholder: spec.placeholder?.text,
    data: { fk: host.key(block, spec) },
  });
  const section = (text) => ({ type: "rich_text_section", elements: text ? [{ type: "text", text }] : [] });
  sendTyping(input, (text) => {
    const value = { type: "rich_text", elements: [section(text)] };
    return host.change(block, spec, value, { type: spec.type, rich_text_value: value });
  });
  return input;
}
