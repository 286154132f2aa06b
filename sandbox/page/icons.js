// The page's icons, drawn as inline SVG so that nothing is fetched.
import { el, svg } from "./dom.js";

const PATHS = {
  hash: "M5 9h14M5 15h14M10 4 8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  plus: "M12 5v14M5 12h14",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8.5 14.5c1.8 2.3 5.2 2.3 7 0M9 9.5v.5M15 9.5v.5",
  reply: "M4 5h16v11H10l-5 4v-4H4z",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  pin: "M9 4h6l-1 6 4 4H6l4-4zM12 14v6",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.7 3.5 5.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 21 21",
  menu: "M4 6h16M4 12h16M4 18h16",
  check: "M5 12.5l4.500 4.500L19 7",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  traffic: "M4 8h14l-4-4M20 16H6l4 4",
  send: "M4 4l17 8-17 8 3-8zM7 12h14",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 6 6l1-1",
  pencil: "M4 20l1-5L16 4l4 4L9 19z",
  bin: "M5 7h14M10 4h4M7 7l1 13h8l1-13",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 2",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  warn: "M12 4 2.5 20h19zM12 10v4M12 17v.01",
  split: "M4 5h16v14H4zM12 5v14",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  eye: "M2 12c3-5 6.500-7 10-7s7 2 10 7c-3 5-6.500 7-10 7s-7-2-10-7M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
};

export function icon(name) {
  const path = svg("path", { d: PATHS[name] });
  return svg(
    "svg",
    { class: name === "more" ? "icon dots" : "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    path,
  );
}

/** A button that shows only an icon, named for those who cannot see it. */
export function iconButton(label, name, click, extra = "") {
  return el(
    "button.icon-button",
    { type: "button", class: extra, "aria-label": label, title: label, on: { click } },
    icon(name),
  );
}
