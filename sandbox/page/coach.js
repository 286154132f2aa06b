// The coach's strip: what to do first, ticked as it happens. Only the demo has one.
import { Api } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { connectLive } from "./live.js";

const VISITOR = "grace";
const ON_CALL = "carmen";
const SKIPPED = "coach-skipped";

/** The strip as one person's page sees it; nothing where there is no coach, or where it was skipped. */
export function coachStrip(as, extras = []) {
  const strip = el("section.coach", { "aria-label": "First steps", hidden: true });
  if (sessionStorage.getItem(SKIPPED)) return strip;
  const api = new Api(as);
  const draw = async () => {
    const { coach, speed } = await api.get("coach").catch(() => ({}));
    strip.hidden = !coach;
    if (coach) strip.replaceChildren(...parts(strip, coach, [faster(speed), ...extras]));
  };
  connectLive(as, {
    onKeys: (keys) => keys.includes("coach") && draw(),
    onState: (state) => state === "open" && draw(),
  });
  return strip;
}

function parts(strip, { story, steps }, extras) {
  const next = steps.find(({ done }) => !done);
  const skip = () => {
    sessionStorage.setItem(SKIPPED, "yes");
    strip.hidden = true;
  };
  const words = next ? next.hint : "That was an incident from the first word to its review. Ctrl-C ends the demo.";
  return [
    el("p.coach-story", {}, el("strong", {}, story), " ", el("span", { role: "status" }, words)),
    el("ol.coach-steps", {}, steps.map((step) => one(step, step === next))),
    el("div.coach-buttons", {}, ...extras, el("button.button", { type: "button", on: { click: skip } }, "Skip")),
  ];
}

function one({ name, done }, isNext) {
  const state = done ? "done" : isNext ? "next" : "later";
  const mark = done ? icon("check") : null;
  return el(
    `li.coach-step.${state}`,
    { "aria-current": isNext ? "step" : null },
    mark,
    el("span", {}, name),
    done ? el("span.unseen", {}, ", done") : null,
  );
}

/** The button that changes to the person who is on call, or back to who declared. */
export function beOther(as) {
  const [name, channel] = as === ON_CALL ? [VISITOR, "support"] : [ON_CALL, "payments"];
  const go = () => (location.search = new URLSearchParams({ as: name, c: channel }));
  return el("button.button", { type: "button", on: { click: go } }, `Be ${name[0].toUpperCase()}${name.slice(1)}`);
}

const FAST = 60;

/** The button that has a minute pass each second, or time pass as it does. */
function faster(speed) {
  const fast = speed !== 1;
  const change = () =>
    fetch("/sandbox/control/speed", { method: "POST", body: JSON.stringify({ speed: fast ? 1 : FAST }) });
  return el(
    "button.button",
    { type: "button", "aria-pressed": String(fast), "aria-label": "A minute passes each second", on: { click: change } },
    `×${FAST}`,
  );
}
