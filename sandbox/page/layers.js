// Layers over the page (modals, dialogs, the switcher): the rest is inert, focus stays inside and goes back on closing.
import { findFocusKey, focusable, ownerKey } from "./dom.js";

const stack = [];

/** Put `node` on top; returns {close}. Escape calls onEscape. Focus later returns to what has it now. */
export function openLayer(node, { onEscape }) {
  const entry = { node, from: document.activeElement, key: focusKey(document.activeElement) };
  stack.push(entry);
  document.getElementById("layers").append(node);
  setInert();
  node.addEventListener("keydown", (event) => onKey(event, node, onEscape));
  return { close: () => closeLayer(entry) };
}

/** Whether what opens or closes may move the focus: not while somebody is outside of this pane, such as at the tour. */
export const mayTakeFocus = () => parent === window || document.hasFocus();

export const layerOpen = () => stack.length > 0;

function focusKey(node) {
  return node?.closest?.("[data-fk]")?.dataset.fk;
}

function onKey(event, node, onEscape) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    onEscape();
  } else if (event.key === "Tab") wrapTab(event, node);
}

function wrapTab(event, node) {
  const nodes = focusable(node);
  const [edge, other] = event.shiftKey ? [nodes[0], nodes.at(-1)] : [nodes.at(-1), nodes[0]];
  if (document.activeElement !== edge && node.contains(document.activeElement)) return;
  event.preventDefault();
  other?.focus();
}

function closeLayer(entry) {
  const at = stack.indexOf(entry);
  if (at < 0) return;
  stack.splice(at, 1);
  entry.node.remove();
  setInert();
  returnFocus(entry);
}

/** Back to the element that had focus; if it was drawn again, to its successor; if it is gone, to its message or the composer. */
function returnFocus({ from, key }) {
  if (!mayTakeFocus()) return;
  const usable = from?.isConnected && from !== document.body && from.offsetParent;
  const again = usable ? from : (findFocusKey(document, key) ?? findFocusKey(document, ownerKey(key)));
  (again ?? document.querySelector(".composer textarea"))?.focus();
}

function setInert() {
  document.getElementById("app").inert = stack.length > 0;
  stack.forEach(({ node }, at) => (node.inert = at < stack.length - 1));
}
