// Date, time and date-and-time pickers, on the browser's own inputs; date-times are in the person's own zone.
import { el } from "../dom.js";
import { localToUnix, unixToLocal } from "../zones.js";

const KINDS = {
  datepicker: { input: "date", field: "date" },
  timepicker: { input: "time", field: "time" },
  datetimepicker: { input: "datetime-local", field: "date_time" },
};

export function dateInput(block, spec, host, aria) {
  const { input: type, field } = KINDS[spec.type];
  const zone = host.names.zone;
  const state = host.stateOf(block, spec);
  const initial = state ? state[`selected_${field}`] : spec[`initial_${field}`];
  const value = field === "date_time" && initial ? unixToLocal(initial, zone) : (initial ?? "");
  const labels = Object.keys(aria).length
    ? aria
    : { "aria-label": spec.placeholder?.text ?? `Choose a ${field.replace("_", " and ")}` };
  const input = el("input.text-input.picker", { type, value, ...labels, data: { fk: host.key(block, spec) } });
  input.addEventListener("change", () => {
    const chosen = field === "date_time" ? localToUnix(input.value, zone) : input.value || null;
    host.change(block, spec, chosen, { type: spec.type, [`selected_${field}`]: chosen });
  });
  if (field !== "date_time") return input;
  return el("div.zoned", {}, input, el("span.hint", {}, zone.replaceAll("_", " ")));
}
