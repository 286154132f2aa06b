// The markdown block: headings, lists, quotes, code, tables, rules and inline marks of standard Markdown.
import { el, link } from "../dom.js";
import { withEmoji } from "../emoji.js";

export const markdownBlock = (block) => el("div.block.rich.markdown", {}, markdown(block.text));

/** Rules: [pattern of a line that belongs, make(lines)]; a run of lines that belong becomes one element. */
const RUNS = [
  [
    /^\s*[-*+]\s+/,
    (lines) =>
      el(
        "ul",
        {},
        lines.map((line) => item(line.replace(/^\s*[-*+]\s+/, ""))),
      ),
  ],
  [
    /^\s*\d+[.)]\s+/,
    (lines) =>
      el(
        "ol",
        { start: parseInt(lines[0], 10) },
        lines.map((line) => item(line.replace(/^\s*\d+[.)]\s+/, ""))),
      ),
  ],
  [/^>\s?/, (lines) => el("blockquote", {}, markdown(lines.map((line) => line.replace(/^>\s?/, "")).join("\n")))],
  [/^\s*\|.*\|\s*$/, table],
];

export function markdown(text) {
  return text
    .split(/^```[^\n]*\n([\s\S]*?)^```\s*$/gm)
    .flatMap((part, at) => (at % 2 ? [el("pre.code-block", {}, part.replace(/\n$/, ""))] : flow(part.split("\n"))));
}

function flow(lines) {
  const nodes = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length)
      nodes.push(
        el(
          "p",
          {},
          paragraph.flatMap((line, at) => (at ? [el("br"), ...inline(line)] : inline(line))),
        ),
      );
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(lines[at]);
    const run = RUNS.find(([belongs]) => belongs.test(lines[at]));
    if (heading || run || !lines[at].trim() || /^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[at])) flush();
    if (heading) nodes.push(el("p.md-heading", { role: "heading", "aria-level": "4" }, inline(heading[2])));
    else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[at])) nodes.push(el("hr"));
    else if (run) {
      const end = lines.findIndex((line, index) => index > at && !run[0].test(line));
      const stop = end < 0 ? lines.length : end;
      nodes.push(run[1](lines.slice(at, stop)));
      at = stop - 1;
    } else if (lines[at].trim()) paragraph.push(lines[at]);
  }
  flush();
  return nodes;
}

function item(text) {
  const task = /^\[( |x)\]\s+(.*)$/i.exec(text);
  return task ? el("li.task", {}, task[1] === " " ? "☐ " : "☑ ", inline(task[2])) : el("li", {}, inline(text));
}

function table(lines) {
  const rows = lines
    .filter((line) => !/^[\s|:-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/^\||\|$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head, ...body] = rows;
  return el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((cell) => el("th", {}, inline(cell))),
      ),
    ),
    el(
      "tbody",
      {},
      body.map((row) =>
        el(
          "tr",
          {},
          row.map((cell) => el("td", {}, inline(cell))),
        ),
      ),
    ),
  );
}

const INLINE =
  /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*(.+?)\*\*|~~(.+?)~~|(?<!\w)[*_](?=\S)(.+?)[*_](?!\w)|\[([^\]]*)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>)]+)/g;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) nodes.push(withEmoji(text.slice(at, match.index)));
    nodes.push(token(match));
    at = match.index + match[0].length;
  }
  nodes.push(withEmoji(text.slice(at)));
  return nodes;
}

function token([, escaped, code, bold, strike, italic, label, target, url]) {
  if (escaped) return document.createTextNode(escaped);
  if (code) return el("code", {}, code);
  if (bold) return el("b", {}, inline(bold));
  if (strike) return el("s", {}, inline(strike));
  if (italic) return el("i", {}, inline(italic));
  return target ? link(target, label || target) : link(url, url);
}
