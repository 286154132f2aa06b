// The coach's strip: what to do first, ticked as it happens. Only the demo has one.
import { Api } from "./api.js";
import { readyToWrite, watched } from "./composer.js";
import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { connectLive } from "./live.js";
import { SEATS } from "./seats.js";

const SKIPPED = "coach-skipped";

/**
 * The strip as one person's page sees it; nothing where there is no coach, or where it was skipped. What is drawn again
 * keeps its nodes: a screen reader hears what changed, and who is at a button stays there.
 */
export function coachStrip(as, extras = []) {
  const strip = el("section.coach", { "aria-label": "First steps", hidden: true });
  if (sessionStorage.getItem(SKIPPED)) return strip;
  const api = new Api(as);
  const draw = drawing(strip, extras);
  const look = async () => {
    const told = await api.get("coach").catch(() => ({}));
    strip.hidden = !told.coach;
    if (told.coach) draw(told);
  };
  connectLive(as, {
    onKeys: (keys) => keys.includes("coach") && look(),
    onState: (state) => state === "open" && look(),
  });
  if (new URLSearchParams(location.search).get("play") === "tour") order("tour", { do: "play" });
  return strip;
}

function drawing(strip, extras) {
  const story = el("strong");
  const words = el("span", { role: "status" });
  const list = el("ol.coach-steps", { "aria-label": "Steps" });
  const buttons = el("div.coach-buttons");
  strip.append(el("p.coach-story", {}, story, " ", words), buttons, list);
  const skip = press("Skip", () => {
    sessionStorage.setItem(SKIPPED, "yes");
    strip.hidden = true;
  });
  return ({ coach, tour, speed }) => {
    const isWatched = watched(tour);
    story.textContent = isWatched ? "" : coach.story;
    say(words, isWatched ? tour.caption : [tour?.trouble, hint(coach)].filter(Boolean).join(" "));
    reconcile(list, stepsOf(coach));
    toCurrent(list);
    reconcile(buttons, isWatched ? hands(tour) : [play(tour, coach), faster(speed), ...extras, skip].filter(Boolean));
  };
}

/** The same words again would be read out again. */
function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

const next = ({ steps }) => steps.find(({ done }) => !done);
const hint = (coach) =>
  next(coach)?.hint ?? "That was an incident from the first word to its review. Ctrl-C ends the demo.";

/** Where the steps do not fit side by side, the one to do is in view. */
function toCurrent(list) {
  const current = list.querySelector("[aria-current]") ?? list.lastElementChild;
  if (current) list.scrollLeft = current.offsetLeft - list.offsetLeft;
}

/** A button of the strip; one of the same key takes its place, and its focus. */
const press = (label, click, { key = label, ...attrs } = {}) => ({
  key,
  sig: JSON.stringify([label, attrs]),
  make: () => el("button.button", { type: "button", data: { fk: `coach ${key}` }, ...attrs, on: { click } }, label),
});
const order = (path, body) => fetch(`/sandbox/control/${path}`, { method: "POST", body: JSON.stringify(body) });
const ordered = (label, wanted, attrs) => press(label, () => order("tour", { do: wanted }), attrs);

/** The button that begins the tour, as long as there is one to begin and nobody has begun by hand. */
const play = (tour, { steps }) =>
  tour?.state === "ready" && !steps[0].done && ordered("Play it for me", "play", { key: "play" });

/** What one can do about a tour that is under way. */
const hands = ({ state, has_back: hasBack }) => [
  state === "paused" ? ordered("Go on", "play", { key: "play" }) : ordered("Pause", "pause", { key: "play" }),
  ordered("Back", "back", { "aria-disabled": hasBack ? null : "true" }),
  ordered("Next", "forward"),
  ordered("Take over from here", "end", { key: "end" }),
];

/** Have a person's screen follow the tour; once it is over, one can write at once. */
export function followTour(app) {
  let shown = null;
  let wasWatched = false;
  app.store.on("coach", () => {
    const isWatched = watched(app.store.tour);
    if (wasWatched && !isWatched) readyToWrite(app);
    wasWatched = isWatched;
    const wanted = isWatched ? app.store.tour.screens[app.as] : null;
    if (!wanted || wanted === shown) return;
    shown = wanted;
    app.store.refresh("workspace").then(() => app.goTo({ kind: "channel", channel: wanted }));
  });
}

const stepsOf = (coach) =>
  coach.steps.map((step) => {
    const isCurrent = step === next(coach);
    return { key: step.name, sig: `${step.done} ${isCurrent}`, make: () => one(step, isCurrent) };
  });

function one({ name, done }, isCurrent) {
  const state = done ? "done" : isCurrent ? "next" : "later";
  return el(
    `li.coach-step.${state}`,
    { "aria-current": isCurrent ? "step" : null },
    done ? icon("check") : null,
    el("span", {}, name),
    done ? el("span.unseen", {}, ", done") : null,
  );
}

/** The button that changes to the person who is on call, or back to who declared; `beside` goes to who is in view. */
export function beOther(as, beside = () => false) {
  const { name, channel } = SEATS.findLast((seat) => seat.name !== as) ?? { name: as, channel: "" };
  const go = () => beside(name) || (location.search = new URLSearchParams({ as: name, c: channel }));
  return press(`Be ${name[0].toUpperCase()}${name.slice(1)}`, go);
}

/** The button that shows what goes between the bot and Slack. */
export const seeTraffic = (toggle) => press("Traffic", toggle);

const FAST = 60;

/** The button that has a minute pass each second, or time pass as it does. */
function faster(speed) {
  const fast = speed !== 1;
  const attrs = { key: "faster", "aria-pressed": String(fast), "aria-label": `×${FAST}, a minute passes each second` };
  return press(`×${FAST}`, () => order("speed", { speed: fast ? 1 : FAST }), attrs);
}
