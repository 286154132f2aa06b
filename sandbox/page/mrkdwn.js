// Slack's mrkdwn to DOM: https://docs.slack.dev/messaging/formatting-message-text. Everything people wrote ends in text nodes.
import { el, link } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { slackDate } from "./dates.js";
import { mention } from "./mentions.js";

/** Exactly the three entities Slack decodes, ampersand last. */
export const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Render mrkdwn into an array of nodes. `names` answers who and what the ids are. */
export function mrkdwn(text, names, { verbatim = true } = {}) {
  const nodes = [];
  text.split(/```\n?([\s\S]*?)```/g).forEach((part, at) => {
    if (at % 2) nodes.push(el("pre.code-block", {}, plainEntities(part.replace(/\n$/, ""), names)));
    else if (part) nodes.push(...lines(part, at > 0, names, verbatim));
  });
  return nodes;
}

function lines(text, afterPre, names, verbatim) {
  const nodes = [];
  let quote = null;
  let gap = false;
  const body = afterPre ? text.replace(/^\n/, "") : text;
  for (const line of body.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else nodes.push((quote = el("blockquote")));
      quote.append(...inline(quoted[1], names, verbatim));
      gap = false;
      continue;
    }
    if (gap && !quote) nodes.push(el("br"));
    quote = null;
    gap = true;
    const item = /^(\s*)(•|◦|-|\d{1,3}\.)\s+(.*)$/.exec(line);
    if (item) {
      nodes.push(
        el(
          "span.list-line",
          {},
          el("span.bullet", {}, item[2] === "-" ? "–" : item[2]),
          " ",
          inline(item[3], names, verbatim),
        ),
      );
      gap = false;
    } else nodes.push(...inline(line, names, verbatim));
  }
  return nodes;
}

// Order matters: code first, since nothing inside it is formatted; then entities; then the paired marks.
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}*])\\*(?=\\S)([^*\\n]*?[^*\\s])\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?=\\S)([^_\\n]*?[^_\\s])_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?=\\S)([^~\\n]*?[^~\\s])~(?![\\p{L}\\p{N}~])",
    ":([a-z0-9_+-]+):",
    "(https?:\\/\\/[^\\s<>|]+[^\\s<>|.,;:!?)'\"\\]])",
    "(?<![\\p{L}\\p{N}&;])(@(?:here|channel|everyone)\\b)",
  ].join("|"),
  "gu",
);

function inline(text, names, verbatim) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = token(match, names, verbatim);
    if (!node) continue;
    if (match.index > at) nodes.push(decode(text.slice(at, match.index)));
    nodes.push(node);
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(decode(text.slice(at)));
  return nodes;
}

function token(match, names, verbatim) {
  const [, code, entity, bold, italic, strike, emoji, url, ping] = match;
  if (code) return el("code", {}, plainEntities(code, names));
  if (entity) return slackEntity(entity, names);
  if (bold) return el("b", {}, inline(bold, names, verbatim));
  if (italic) return el("i", {}, inline(italic, names, verbatim));
  if (strike) return el("s", {}, inline(strike, names, verbatim));
  if (emoji)
    return (
      emojiFor(emoji) && el("span.emoji", { role: "img", "aria-label": emoji.replaceAll("_", " ") }, emojiFor(emoji))
    );
  if (url) return verbatim ? null : link(decode(url), decode(url));
  return verbatim ? null : mention({ type: "broadcast", range: ping.slice(1) }, names);
}

/** Inside code only mentions and links are resolved, and only to their words. */
function plainEntities(text, names) {
  return text.split(/<([^<>\n]+)>/g).map((part, at) => (at % 2 ? slackEntity(part, names) : decode(part)));
}

function slackEntity(body, names) {
  const bar = body.indexOf("|");
  const [target, label] = bar < 0 ? [body, ""] : [body.slice(0, bar), body.slice(bar + 1)];
  if (target[0] === "@") return mention({ type: "user", id: target.slice(1) }, names);
  if (target[0] === "#") return mention({ type: "channel", id: target.slice(1), label: decode(label) }, names);
  if (target[0] === "!") return special(target.slice(1), decode(label), names);
  return link(decode(target), decode(label || target.replace(/^mailto:/, "")));
}

function special(body, fallback, names) {
  if (["here", "channel", "everyone"].includes(body)) return mention({ type: "broadcast", range: body }, names);
  if (body.startsWith("subteam^")) return mention({ type: "usergroup", id: body.slice(8), label: fallback }, names);
  if (body.startsWith("date^")) {
    const [, unix, template, url] = body.split("^");
    const shown = el(
      "time.slack-date",
      { title: names.fullTime(unix) },
      slackDate(unix, template ?? "", names.zone, names.now()) ?? fallback,
    );
    return url ? link(url, shown) : shown;
  }
  return document.createTextNode(fallback || `<!${body}>`);
}
