// table blocks: rows of raw_text or rich_text cells, the first row as heading.
import { el } from "../dom.js";
import { richText } from "./rich_text.js";

export function table(block, host) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    el(
      "tr",
      {},
      cells.map((cell, at) => el(tag, { style: cellStyle(settings[at]) }, content(cell, host))),
    );
  const [head, ...body] = block.rows;
  return el(
    "div.block.table-block",
    { tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, row(head, "th")),
      el(
        "tbody",
        {},
        body.map((cells) => row(cells, "td")),
      ),
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
