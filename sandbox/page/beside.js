// Two people's Slack next to each other: two frames, each a whole page of its own.
import { beOther, coachStrip, seeTraffic } from "./coach.js";
import { el } from "./dom.js";

/** Each frame tells who it shows when someone switches there, so that the address stays true; `places` is where each begins. */
export function showBeside(left, right, places = {}) {
  const shown = { as: left, beside: right };
  const panes = Object.entries(shown).map(([side, person]) => pane(side, person, places[side]));
  const ask = ({ frame }, wanted) => {
    frame.focus();
    frame.contentWindow.postMessage({ ask: wanted }, location.origin);
  };
  const goTo = (name) => {
    const found = panes.find(({ side }) => shown[side] === name);
    if (found) ask(found, "write");
    return Boolean(found);
  };
  const extras = [beOther(left, goTo), seeTraffic(() => ask(panes[1], "traffic"))];
  document.title = `${left} and ${right} – Sandbox Slack`;
  document.getElementById("app").replaceWith(
    el(
      "main.beside",
      {},
      coachStrip(left, extras),
      el(
        "div.panes",
        {},
        panes.map(({ frame }) => frame),
      ),
    ),
  );
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin) return;
    const from = panes.find(({ frame }) => frame.contentWindow === source);
    if (from && data.closed) location.search = `?as=${encodeURIComponent(shown[from.side === "as" ? "beside" : "as"])}`;
    else if (from && data.as) {
      shown[from.side] = data.as;
      from.frame.title = `${data.as}’s Slack`;
      history.replaceState(null, "", `?${new URLSearchParams(shown)}`);
    }
  });
}

function pane(side, person, place) {
  const src = `?${new URLSearchParams({ as: person, pane: side, ...(place && { c: place }) })}`;
  return { side, frame: el("iframe", { src, title: `${person}’s Slack` }) };
}
