// rich_text blocks: sections, lists, quotes and preformatted text built of typed elements.
import { el, link } from "../dom.js";
import { slackDate } from "../dates.js";
import { emojiText } from "../emoji.js";
import { mention } from "../mentions.js";

export const richText = (block, host) => el("div.block.rich", {}, parts(block.elements, host));

function parts(elements, host) {
  const nodes = [];
  let lists = [];
  for (const part of elements) {
    if (part.type !== "rich_text_list") {
      lists = [];
      nodes.push(container(part, host));
    } else addList(part, host, lists, nodes);
  }
  return nodes;
}

function container(part, host) {
  const children = inline(part.elements, host);
  if (part.type === "rich_text_preformatted") return el("pre.code-block", {}, children);
  if (part.type === "rich_text_quote") return el("blockquote", {}, children);
  return el("div", {}, children);
}

/** Nested lists come as siblings with a growing indent; hang each under the last item one level up. */
function addList(part, host, lists, nodes) {
  const depth = part.indent ?? 0;
  const items = part.elements.map((item) => el("li", {}, inline(item.elements, host)));
  const list = el(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null }, items);
  list.dataset.depth = depth % 3;
  const parent = lists.slice(0, depth).findLast(Boolean);
  if (parent) parent.lastElementChild.append(list);
  else nodes.push(list);
  lists.length = depth;
  lists[depth] = list;
}

export const inline = (elements, host) => (elements ?? []).map((item) => styled(leaf(item, host), item.style));

function styled(node, style = {}) {
  const tags = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

function leaf(item, host) {
  const { names } = host;
  if (item.type === "text") return document.createTextNode(item.text);
  if (item.type === "link") return link(item.url, item.text || item.url);
  if (item.type === "emoji") return el("span.emoji", { role: "img", "aria-label": item.name }, emojiText(item.name));
  if (item.type === "user") return mention({ type: "user", id: item.user_id }, names);
  if (item.type === "channel") return mention({ type: "channel", id: item.channel_id }, names);
  if (item.type === "usergroup") return mention({ type: "usergroup", id: item.usergroup_id }, names);
  if (item.type === "broadcast") return mention({ type: "broadcast", range: item.range }, names);
  if (item.type === "color") return el("code", {}, item.value);
  if (item.type === "date") {
    const shown = slackDate(String(item.timestamp), item.format, names.zone, names.now()) ?? item.fallback ?? "";
    return item.url ? link(item.url, shown) : el("time.slack-date", { title: names.fullTime(item.timestamp) }, shown);
  }
  return document.createTextNode("");
}
