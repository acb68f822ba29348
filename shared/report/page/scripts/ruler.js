import { byId, make } from "./dom.js";
import { followDrag } from "./panning.js";
import { shortTimecode } from "./timecode.js";
/** @import { Range } from "./model.js" */
/** @import { Viewport } from "./viewport.js" */

const TICK_SECONDS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600,
];
const TICK_PIXELS = 88;
/** The room that a tick's time takes, and on each side of a moment the one that stands on it. */
const [TIME_PIXELS, COVERED_PIXELS] = [44, 30];

/**
 * The moments of the ticks in a part of the timeline, and how far they are apart.
 * @param {Range} range
 * @param {number} pixelsPerSecond
 */
export function ticksIn({ start, end }, pixelsPerSecond) {
  const step = TICK_SECONDS.find((seconds) => seconds * pixelsPerSecond >= TICK_PIXELS) ?? 86400;
  const first = Math.floor(start / step);
  const count = Math.ceil(end / step) - first + 1;
  return { step, moments: Array.from({ length: count }, (_, place) => (first + place) * step) };
}

/**
 * Draws the ticks in sight, but for the times that the moment at hand covers; a drag along the ruler marks a range, a tap goes to
 * that moment.
 * @param {Viewport} viewport
 * @param {{tap: (seconds: number) => void, mark: (from: number, to: number, free: boolean) => void}} acts
 */
export function followRuler(viewport, { tap, mark }) {
  const track = byId("ruler-track", HTMLElement);
  const ticks = byId("ticks", HTMLElement);
  /** @type {{seconds: number, element: HTMLElement}[]} */
  let drawn = [];
  let moment = 0;
  const cover = () => {
    const pixelsPerSecond = viewport.pixelsPerSecond();
    for (const { seconds, element } of drawn) {
      const away = (moment - seconds) * pixelsPerSecond;
      element.classList.toggle("covered", -COVERED_PIXELS < away && away < TIME_PIXELS + COVERED_PIXELS);
    }
  };
  viewport.onChange((view) => {
    const pixelsPerSecond = viewport.pixelsPerSecond();
    const { step, moments } = ticksIn(view, pixelsPerSecond);
    drawn = moments.map((seconds) => {
      const fits = (viewport.length - seconds) * pixelsPerSecond >= TIME_PIXELS;
      const tick = make("span", { class: "tick" }, fits ? shortTimecode(seconds) : "");
      tick.style.left = `${seconds * pixelsPerSecond}px`;
      return { seconds, element: tick };
    });
    ticks.replaceChildren(...drawn.map(({ element }) => element));
    cover();
    byId("sheet", HTMLElement).style.setProperty("--step", `${step * pixelsPerSecond}px`);
  });
  track.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || !(down.target instanceof Element) || down.target.closest("[role=slider]")) return;
    const from = viewport.secondsAt(down.clientX);
    followDrag(track, down, {
      move: (event) => mark(from, viewport.secondsAt(event.clientX), event.altKey),
      tap: () => tap(from),
    });
  });

  return {
    /** The moment at hand. @param {number} seconds */
    at: (seconds) => {
      moment = seconds;
      cover();
    },
  };
}
