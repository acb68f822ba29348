import { byId, make } from "./dom.js";
import { confidenceText, counted } from "./text.js";
import { lengthText, rangeText, timecode } from "./timecode.js";
/** @import { Entry, Instance, Item } from "./model.js" */
/** @import { Lanes } from "./lanes.js" */
/** @typedef {{canvas: HTMLCanvasElement, show: (seconds: number) => void} | null} Thumbnails */

/**
 * Shows what an instance, or an item, is while the pointer is on it or it has the focus. The tip itself can be pointed at, and
 * Escape puts it away (WCAG 1.4.13).
 * @param {Lanes} lanes
 * @param {Thumbnails} thumbnails
 */
export function followTooltip(lanes, thumbnails) {
  const tip = byId("tip", HTMLElement);
  const grid = byId("grid", HTMLElement);
  let place = () => {};
  const hide = () => {
    tip.hidden = true;
  };
  // A frame of the video comes later than the tip, and must not push it over what it tells of.
  new ResizeObserver(() => place()).observe(tip);
  const show = (/** @type {EventTarget | null} */ target, /** @type {number | null} */ clientX) => {
    const entry = lanes.entryOf(target, clientX);
    if (!entry) return hide();
    const instance = fill(tip, entry);
    if (instance && thumbnails) {
      tip.append(thumbnails.canvas);
      thumbnails.show(instance.start);
    }
    tip.hidden = false;
    const box = (lanes.cellOf(entry) ?? grid).getBoundingClientRect();
    place = () => placeTip(tip, box, clientX);
    place();
  };
  grid.addEventListener("pointerover", (event) => show(event.target, event.clientX));
  grid.addEventListener("pointerleave", (event) => {
    if (event.relatedTarget !== tip) hide();
  });
  tip.addEventListener("pointerleave", hide);
  grid.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) show(event.target, null);
  });
  grid.addEventListener("focusout", hide);
  byId("scroller", HTMLElement).addEventListener("scroll", hide, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  return { hide, showFocused: () => show(document.activeElement, null) };
}

/** @param {HTMLElement} tip @param {Entry} entry */
function fill(tip, { item, position }) {
  const instance = position === null ? undefined : item.instances[position];
  tip.className = `tip ${item.insight}`;
  tip.replaceChildren(
    make("strong", { dir: "auto" }, item.name),
    ...(instance ? [make("span", { class: "time" }, rangeText(instance))] : []),
    make("span", { class: "quiet" }, instance ? instanceDetail(item, instance) : itemDetail(item)),
  );
  return instance;
}

/** @param {Item} item */
function itemDetail(item) {
  return `confidence ${confidenceText(item.confidence)} · ${counted(item.instances.length, "instance")} · ${lengthText(item.coverage)}`;
}

/** @param {Item} item @param {Instance} instance */
function instanceDetail(item, instance) {
  const source = instance.sourceStart === instance.start ? "" : ` · source ${timecode(instance.sourceStart)}`;
  return (
    `confidence ${confidenceText(instance.confidence)} · ` +
    `${item.instances.indexOf(instance) + 1} of ${item.instances.length} · ${lengthText(instance.end - instance.start)}${source}`
  );
}

/**
 * Above the instance, or below where there is no room; at the pointer, or at the part of the instance in sight.
 * @param {HTMLElement} tip
 * @param {DOMRect} bar
 * @param {number | null} clientX
 */
function placeTip(tip, bar, clientX) {
  const lanes = byId("scroller", HTMLElement).getBoundingClientRect();
  const middle = (Math.max(bar.left, lanes.left) + Math.min(bar.right, lanes.right)) / 2;
  const left = (clientX ?? middle) - tip.offsetWidth / 2;
  const above = bar.top - tip.offsetHeight;
  tip.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${above < 4 ? bar.bottom : above}px`;
}
