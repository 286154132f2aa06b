// Popups in the top layer, placed beside what opened them: menus, pickers and the lists of selects.
import { el } from "./dom.js";

const MARGIN = 8;

/** Show `content` by `anchor`; returns {close, place}. Escape, a press outside and a resize close it. */
export function openPopup(anchor, content, { onClose = () => {}, matchWidth = false, align = "start" } = {}) {
  const popup = el("div.popup", { popover: "manual" }, content);
  document.body.append(popup);
  popup.showPopover();
  const place = () => placeBeside(anchor, popup, matchWidth, align);
  place();
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    popup.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    window.removeEventListener("resize", close);
    onClose();
  };
  const outside = (event) => {
    if (!popup.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("resize", close);
  return { close, place, popup };
}

function placeBeside(anchor, popup, matchWidth, align) {
  const box = anchor.getBoundingClientRect();
  if (matchWidth) popup.style.width = `${Math.max(box.width, 200)}px`;
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = innerHeight - box.bottom - MARGIN;
  const up = below < height && box.top > below;
  const left = align === "end" ? box.right - width : box.left;
  popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  popup.style.top = up ? `${Math.max(MARGIN, box.top - height - 4)}px` : `${box.bottom + 4}px`;
  popup.style.maxHeight = `${Math.max(120, (up ? box.top : below) - MARGIN)}px`;
}
