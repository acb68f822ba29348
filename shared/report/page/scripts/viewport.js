import { byId, oncePerFrame } from "./dom.js";
import { followPanning } from "./panning.js";
/** @import { Range } from "./model.js" */
/** @typedef {ReturnType<typeof createViewport>} Viewport */

/** The widest that a track may get, in pixels: well under what browsers can lay out. */
const WIDEST_TRACK = 8_000_000;
const SHORTEST_VIEW_SECONDS = 0.5;

/**
 * What part of the timeline is in sight. Panning is the browser's own scrolling; zooming is the sheet's width.
 * @param {number} length of the timeline in seconds
 * @param {(seconds: number) => void} onTap on the ground between the instances
 */
export function createViewport(length, onTap) {
  const scroller = byId("scroller", HTMLElement);
  const sheet = byId("sheet", HTMLElement);
  const track = byId("ruler-track", HTMLElement);
  let zoom = 1;
  let left = 0; // where this put the view: another place is the reader's doing

  const names = () => track.offsetLeft;
  const fitting = () => Math.max(1, scroller.clientWidth - names());
  const width = () => fitting() * zoom;
  const most = () => Math.max(1, Math.min(WIDEST_TRACK / fitting(), length / SHORTEST_VIEW_SECONDS));
  const secondsAt = (/** @type {number} */ clientX) => {
    const box = track.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * length;
  };
  const visible = () => {
    const start = Math.min((scroller.scrollLeft / width()) * length, length);
    return { start, end: Math.min(length, start + length / zoom) };
  };
  const moved = oncePerFrame(() => scroller.dispatchEvent(new Event("viewchange")));
  const show = (/** @type {number} */ nextZoom, /** @type {number} */ startSeconds) => {
    zoom = Math.min(most(), Math.max(1, nextZoom));
    sheet.style.width = zoom === 1 ? "" : `${names() + width()}px`;
    scroller.scrollLeft = (startSeconds / length) * width();
    left = scroller.scrollLeft;
    scroller.dispatchEvent(new Event("looked"));
    byId("zoom-value", HTMLElement).textContent = `${zoom < 10 ? Number(zoom.toFixed(1)) : Math.round(zoom)}×`;
    moved();
  };
  /** Zooms so that a moment stays where it is; by default the middle of the view. */
  const zoomBy = (/** @type {number} */ factor, /** @type {number | undefined} */ moment = undefined) => {
    const { start, end } = visible();
    const fixed = moment ?? (start + end) / 2;
    const next = Math.min(most(), Math.max(1, zoom * factor));
    show(next, fixed - ((fixed - start) * zoom) / next);
  };

  scroller.addEventListener(
    "scroll",
    () => {
      if (Math.abs(scroller.scrollLeft - left) <= 1) return;
      left = scroller.scrollLeft;
      scroller.dispatchEvent(new Event("looked"));
      moved();
    },
    { passive: true },
  );
  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300), secondsAt(event.clientX));
    },
    { passive: false },
  );
  followPanning(scroller, (clientX) => onTap(secondsAt(clientX)));
  new ResizeObserver(() => show(zoom, visible().start)).observe(scroller);

  return {
    length,
    visible,
    secondsAt,
    zoomBy,
    pixelsPerSecond: () => width() / length,
    /** The part of the timeline whose bars are drawn: what is in sight and half as much on each side. */
    drawn: () => {
      const span = length / zoom / 2;
      const part = Math.floor(visible().start / span);
      return { pixelsPerSecond: width() / length, start: (part - 1) * span, end: (part + 4) * span };
    },
    fit: () => show(1, 0),
    /** Puts a moment at the left of the view. @param {number} seconds */
    startAt: (seconds) => show(zoom, seconds),
    /** Puts a moment in the middle of the view. @param {number} seconds */
    centreAt: (seconds) => show(zoom, seconds - length / zoom / 2),
    /** Shows a range with as much again around it. @param {Range} range */
    zoomTo: ({ start, end }) => {
      const seconds = Math.max((end - start) * 2, SHORTEST_VIEW_SECONDS);
      const next = Math.min(most(), Math.max(1, length / seconds));
      show(next, (start + end) / 2 - length / next / 2);
    },
    /** Scrolls the moment into sight, if it is not. @param {number} seconds */
    reveal: (seconds) => {
      const { start, end } = visible();
      if (seconds < start || seconds > end) show(zoom, seconds - (end - start) / 4);
    },
    /** @param {(view: Range) => void} act in each frame in which the view changed */
    onChange: (act) => scroller.addEventListener("viewchange", () => act(visible())),
    /** @param {() => void} act whenever another part is looked at, whoever brought it into sight */
    onLook: (act) => scroller.addEventListener("looked", act),
  };
}
