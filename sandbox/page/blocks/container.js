// container blocks: a titled frame around other blocks, which a click folds away or opens.
import { el, uid } from "../dom.js";
import { icon } from "../icons.js";
import { richText } from "./rich_text.js";
import { picture, textNodes } from "./text.js";

const turned = new Map(); // by host and block, whether the reader opened it: a message that is edited stays as it was left

export function container(block, host, drawBlocks) {
  const body = el("div.container-body", { id: uid("container") });
  drawBlocks(body, block.child_blocks, host);
  const head = block.is_collapsible ? fold(block, host, body) : el("div.container-head", {}, words(block, host));
  const kind = `div.block.container${block.width ? `.${block.width}` : ""}${block.has_header_divider ? ".divided" : ""}`;
  return el(kind, {}, head, body);
}

function fold(block, host, body) {
  const key = host.key(block, { action_id: "fold" });
  const show = (open) => {
    head.setAttribute("aria-expanded", String(open));
    body.hidden = !open;
  };
  const turn = () => {
    turned.set(key, body.hidden);
    show(body.hidden);
  };
  const attrs = { type: "button", "aria-controls": body.id, data: { fk: key }, on: { click: turn } };
  const head = el("button.container-head", attrs, icon("down"), words(block, host));
  show(turned.get(key) ?? !block.default_collapsed);
  return head;
}

const words = (block, host) => [
  block.icon && picture(block.icon, host, "context-image"),
  el("span.container-title", {}, block.rich_text_title ? richText(block.rich_text_title, host) : textNodes(block.title, host)),
  block.subtitle && el("span.container-subtitle", {}, textNodes(block.subtitle, host)),
];
