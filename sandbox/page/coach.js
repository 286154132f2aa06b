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
    const told = await api.get("coach").catch(() => ({}));
    strip.hidden = !told.coach;
    if (told.coach) strip.replaceChildren(...parts(strip, told, extras));
  };
  connectLive(as, {
    onKeys: (keys) => keys.includes("coach") && draw(),
    onState: (state) => state === "open" && draw(),
  });
  if (new URLSearchParams(location.search).get("play") === "tour") order("tour", { do: "play" });
  return strip;
}

function parts(strip, { coach, tour, speed }, extras) {
  const { story, steps } = coach;
  const next = steps.find(({ done }) => !done);
  const skip = () => {
    sessionStorage.setItem(SKIPPED, "yes");
    strip.hidden = true;
  };
  const hint = next ? next.hint : "That was an incident from the first word to its review. Ctrl-C ends the demo.";
  const watched = tour && ["playing", "paused"].includes(tour.state);
  const said = watched ? [status(tour.caption)] : [el("strong", {}, story), " ", status(hint)];
  const buttons = watched ? hands(tour) : [play(tour), faster(speed), ...extras, press("Skip", skip)];
  return [
    el("p.coach-story", {}, said),
    el("ol.coach-steps", {}, steps.map((step) => one(step, step === next))),
    el("div.coach-buttons", {}, buttons),
  ];
}

const status = (words) => el("span", { role: "status" }, words);
const press = (label, click, attrs = {}) => el("button.button", { type: "button", ...attrs, on: { click } }, label);
const order = (path, body) => fetch(`/sandbox/control/${path}`, { method: "POST", body: JSON.stringify(body) });

/** The button that begins the tour, as long as there is one to begin. */
const play = (tour) => tour?.state === "ready" && press("Play it for me", () => order("tour", { do: "play" }));

/** What one can do about a tour that is under way. */
const hands = ({ state }) => [
  state === "paused"
    ? press("Go on", () => order("tour", { do: "play" }))
    : press("Pause", () => order("tour", { do: "pause" })),
  press("Take over from here", () => order("tour", { do: "end" })),
];

/** Have a person's screen follow the tour. */
export function followTour(app) {
  let shown = null;
  app.store.on("coach", () => {
    const { state, screens } = app.store.tour ?? {};
    const wanted = state === "playing" ? screens[app.as] : null;
    if (!wanted || wanted === shown) return;
    shown = wanted;
    app.store.refresh("workspace").then(() => app.goTo({ kind: "channel", channel: wanted }));
  });
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
  return press(`Be ${name[0].toUpperCase()}${name.slice(1)}`, go);
}

const FAST = 60;

/** The button that has a minute pass each second, or time pass as it does. */
function faster(speed) {
  const fast = speed !== 1;
  const attrs = { "aria-pressed": String(fast), "aria-label": "A minute passes each second" };
  return press(`×${FAST}`, () => order("speed", { speed: fast ? 1 : FAST }), attrs);
}
