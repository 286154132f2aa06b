// table and data_table blocks: rows of raw_text, raw_number or rich_text cells, the first row as heading.
import { el } from "../dom.js";
import { richText } from "./rich_text.js";

const PAGE_SIZE = 5; // Slack's own, where a data_table names none

export const table = (block, host) =>
  el("div.block.table-block", { tabindex: "0", role: "region", "aria-label": "Table" }, grid(block, host, block.rows));

/** A data_table shows a page of its rows at a time. */
export function dataTable(block, host) {
  const [head, ...body] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const shown = el("div");
  const show = (page) => {
    const rows = [head, ...body.slice(page * size, (page + 1) * size)];
    shown.replaceChildren(grid(block, host, rows), ...(body.length > size ? [turns(page, Math.ceil(body.length / size), show)] : []));
  };
  show(0);
  const named = { tabindex: "0", role: "region", "aria-label": block.caption };
  return el("div.block.table-block.data-table-block", named, shown);
}

function turns(page, pages, show) {
  const turn = (label, to) =>
    el("button.button", { type: "button", disabled: to < 0 || to >= pages, on: { click: () => show(to) } }, label);
  return el("div.data-table-pages", {}, turn("Previous", page - 1), `${page + 1} of ${pages}`, turn("Next", page + 1));
}

function grid(block, host, [head, ...body]) {
  const settings = block.column_settings ?? [];
  const header = block.caption ? (block.row_header_column_index ?? 0) : -1;
  const row = (cells, tag) =>
    el(
      "tr",
      {},
      cells.map((cell, at) => el(at === header ? "th" : tag, { style: cellStyle(settings[at]) }, content(cell, host))),
    );
  return el(
    "table",
    {},
    block.caption && el("caption", {}, block.caption),
    el("thead", {}, row(head, "th")),
    el(
      "tbody",
      {},
      body.map((cells) => row(cells, "td")),
    ),
  );
}

const cellStyle = (setting) => ({
  textAlign: setting?.align ?? "left",
  whiteSpace: setting?.is_wrapped ? "normal" : "nowrap",
});

function content(cell, host) {
  if (cell.type === "rich_text") return richText(cell, host);
  return String(cell.text ?? cell.value ?? "");
}
