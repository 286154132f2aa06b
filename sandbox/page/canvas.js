// A canvas: opened from its link, shown in a dialog.
import { markdown } from "./blocks/markdown.js";
import { showDialog } from "./dialog.js";
import { el } from "./dom.js";
import { personName } from "./names.js";

const CANVAS_LINK = /\/docs\/\w+\/(\w+)$/;
const MENTION = /!\[\]\(@(\w+)\)/g;

/** Open the canvas that a link of this workspace points at; false when it points elsewhere. */
export function followCanvas(app, url) {
  const id = CANVAS_LINK.exec(url)?.[1];
  if (id) show(app, id);
  return Boolean(id);
}

async function show(app, id) {
  try {
    const { canvas } = await app.api.get("canvas", { id });
    const text = canvas.markdown.replace(MENTION, (_, user) => `@${personName(app.store.user(user))}`);
    showDialog(canvas.title || "Untitled", el("div.rich.markdown", {}, markdown(text)), { wide: true, reads: true });
  } catch (error) {
    showDialog("Canvas", el("p", {}, error.message));
  }
}
