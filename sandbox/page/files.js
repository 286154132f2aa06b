// Files shared in a message: pictures shown, the rest as a card to open.
import { el } from "./dom.js";
import { icon } from "./icons.js";

export function files(app, list) {
  if (!list.length) return null;
  return el(
    "div.files",
    {},
    list.map((file) => (file.mimetype?.startsWith("image/") ? pictureFile(app, file) : card(app, file))),
  );
}

function pictureFile(app, file) {
  const src = app.api.fileUrl(file.id);
  return el(
    "figure.file-picture",
    {},
    el("figcaption", {}, file.title || file.name),
    el(
      "a",
      { href: src, target: "_blank", rel: "noopener" },
      el("img", { src, alt: file.alt_txt || file.title || file.name }),
    ),
  );
}

function card(app, file) {
  const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024)} kB`;
  return el(
    "a.file-card",
    { href: app.api.fileUrl(file.id), download: file.name },
    icon("file"),
    el(
      "span.menu-label",
      {},
      file.title || file.name,
      el("span.menu-detail", {}, `${file.mimetype ?? "file"} · ${size}`),
    ),
  );
}
