// Text objects and the blocks that only show: section, header, context, divider, image and unknown ones.
import { el } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { mrkdwn } from "../mrkdwn.js";

/** The nodes of a text object; plain_text is shown as it is but for emoji. */
export function textNodes(object, host) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, host.names, { verbatim: object.verbatim === true });
  return [object.emoji === false ? object.text : withEmoji(object.text)];
}

/** A text object's words alone, for labels. */
export const plainText = (object) => (object ? withEmoji(object.text) : "");

export function section(block, host, element) {
  const main = el(
    "div.section-main",
    {},
    block.text && el("div.rich", {}, textNodes(block.text, host)),
    block.fields &&
      el(
        "div.fields",
        {},
        block.fields.map((field) => el("div.rich", {}, textNodes(field, host))),
      ),
  );
  const label = plainText(block.text)
    .split("\n")[0]
    .replace(/[*_`~]/g, "")
    .slice(0, 75);
  const accessory =
    block.accessory && el("div.accessory", {}, element(block, block.accessory, host, { "aria-label": label }));
  return el("div.block.section", {}, main, accessory);
}

export const header = (block, host) => el("h3.block.header", {}, textNodes(block.text, host));

export const divider = () => el("hr.block.divider");

export function context(block, host) {
  return el(
    "div.block.context",
    {},
    block.elements.map((item) =>
      item.type === "image" ? picture(item, host, "context-image") : el("span.rich", {}, textNodes(item, host)),
    ),
  );
}

export function image(block, host) {
  return el(
    "figure.block.image",
    {},
    block.title && el("figcaption", {}, textNodes(block.title, host)),
    picture(block, host, "block-image"),
  );
}

/** Pictures come from the sandbox itself; one from elsewhere is named instead, as the page asks nobody else for anything. */
export function picture(spec, host, kind) {
  const file = spec.slack_file?.id ?? /\/files-pri\/([\w-]+)\//.exec(spec.slack_file?.url ?? spec.image_url ?? "")?.[1];
  const src = file ? host.api.fileUrl(file) : spec.image_url;
  const mine = src?.startsWith("/") || src?.startsWith(location.origin) || src?.startsWith("data:image/");
  if (mine) return el(`img.${kind}`, { src, alt: spec.alt_text ?? "" });
  return el(
    `span.${kind}.picture-elsewhere`,
    { role: "img", "aria-label": spec.alt_text, title: src },
    spec.alt_text || "Image",
  );
}

export const unknown = (block) => el("div.block.unknown", {}, `This page cannot show a “${block.type}” block.`);
