// The app's Home tab.
import { drawBlocks } from "./blocks/index.js";
import { makeHost } from "./blocks/host.js";
import { el } from "./dom.js";

export function homeTab(app) {
  const { store } = app;
  const empty = el("p.empty", {}, "This app has not written your Home yet.");
  const blocks = el("div.blocks");
  const node = el("section.home", { "aria-label": "Home", hidden: true }, empty, blocks);
  const host = makeHost({
    app,
    kind: "home",
    id: "home",
    where: { home: true },
    stateValues: () => store.home?.state?.values ?? {},
  });
  const draw = () => {
    node.hidden = store.place.tab !== "home";
    empty.hidden = Boolean(store.home);
    drawBlocks(blocks, store.home?.blocks ?? [], host);
  };
  for (const key of ["home", "place"]) store.on(key, draw);
  return node;
}
