// The few DOM helpers every module builds on. People's text only ever becomes text nodes: there is no innerHTML here.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: el("button.primary", {type: "button", on: {click}}, "Label", child). */
export function el(spec, attrs = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attrs ?? {})) setAttr(node, name, value);
  append(node, children);
  return node;
}

function setAttr(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [type, handler] of Object.entries(value)) node.addEventListener(type, handler);
  } else if (name === "class") node.className = [node.className, value].filter(Boolean).join(" ");
  else if (name === "style") Object.assign(node.style, value);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Append strings (as text nodes), nodes and nested arrays; null and false are left out. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function svg(tag, attrs, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A link that leaves the page; anything but http, https and mailto stays plain text. */
export function link(url, ...children) {
  const safe = /^(https?:|mailto:)/i.test(url);
  if (!safe) return el("span", {}, children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

/**
 * Make `parent` hold exactly `items` ({key, sig, make}), keeping the nodes whose key and sig are unchanged
 * so that focus, typed text and open menus survive a live update.
 */
export function reconcile(parent, items) {
  const old = new Map([...parent.children].map((node) => [node.__key, node]));
  const focus = focusPath(parent);
  let cursor = parent.firstElementChild;
  for (const { key, sig, make } of items) {
    let node = old.get(key);
    old.delete(key);
    if (!node || node.__sig !== sig) {
      const fresh = make(node ?? null);
      fresh.__key = key;
      fresh.__sig = sig;
      if (node && node !== fresh) {
        if (cursor === node) cursor = node.nextElementSibling;
        node.replaceWith(fresh);
      }
      node = fresh;
    }
    if (node !== cursor || node.parentNode !== parent) parent.insertBefore(node, cursor);
    cursor = node.nextElementSibling;
  }
  for (const node of old.values()) node.remove();
  restoreFocus(parent, focus);
}

function focusPath(parent) {
  const active = document.activeElement;
  if (!parent.contains(active)) return null;
  return { node: active, key: active.dataset.fk, start: active.selectionStart, end: active.selectionEnd };
}

function restoreFocus(parent, focus) {
  if (!focus || (focus.node.isConnected && document.activeElement === focus.node)) return;
  const again = focus.node.isConnected
    ? focus.node
    : (findFocusKey(parent, focus.key) ?? findFocusKey(parent, ownerKey(focus.key)));
  if (!again) return;
  again.focus({ preventScroll: true });
  if (typeof focus.start === "number" && again.setSelectionRange) again.setSelectionRange(focus.start, focus.end);
}

/** The element that carries the focus key `key`, by which focus finds its way back after a re-render. */
export function findFocusKey(root, key) {
  return key ? root.querySelector(`[data-fk="${CSS.escape(key)}"]`) : null;
}

/** Keys are "owner part part": a control that is gone leaves the focus to what it stood in. */
export const ownerKey = (key) => key?.split(" ")[0];

let counter = 0;

/** A fresh id for aria-labelledby, aria-controls and the like. */
export const uid = (prefix = "x") => `${prefix}-${++counter}`;

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

export const focusable = (root) =>
  [...root.querySelectorAll(FOCUSABLE)].filter((n) => n.tabIndex >= 0 && n.offsetParent);

/** Let the arrow keys, Home and End move focus between the elements `list()` returns. */
export function arrowKeys(root, list, { horizontal = false } = {}) {
  const [next, previous] = horizontal ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  root.addEventListener("keydown", (event) => {
    const nodes = list();
    const at = nodes.indexOf(document.activeElement);
    if (at < 0 && event.target !== root) return;
    const to = { [next]: at + 1, [previous]: at < 0 ? nodes.length - 1 : at - 1, Home: 0, End: nodes.length - 1 }[
      event.key
    ];
    if (to === undefined || !nodes[to]) return;
    event.preventDefault();
    nodes[to].focus();
  });
}
