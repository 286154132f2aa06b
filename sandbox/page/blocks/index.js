// Block Kit to DOM: which module draws which block, and keeping unchanged blocks through live updates.
import { reconcile } from "../dom.js";
import { chart } from "./chart.js";
import { container } from "./container.js";
import { actions, element } from "./elements.js";
import { inputBlock } from "./input.js";
import { markdownBlock } from "./markdown.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./table.js";
import { context, divider, header, image, section, unknown } from "./text.js";

const BLOCKS = {
  section: (block, host) => section(block, host, element),
  header,
  divider,
  context,
  image,
  actions,
  input: inputBlock,
  rich_text: richText,
  markdown: markdownBlock,
  table,
  data_table: dataTable,
  data_visualization: chart,
  container: (block, host) => container(block, host, drawBlocks),
};

/** Draw `blocks` into `parent`. A host says where they stand and what using them does; see host.js. */
export function drawBlocks(parent, blocks, host) {
  reconcile(
    parent,
    blocks.map((block, at) => ({
      key: block.block_id ?? `at-${at}`,
      sig: JSON.stringify(block),
      make: () => (BLOCKS[block.type] ?? unknown)(block, host),
    })),
  );
}
