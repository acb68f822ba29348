import { byId, oncePerFrame } from "./dom.js";
import { INSIGHTS } from "./model.js";
/** @import { Instance, Item } from "./model.js" */
/** @import { Viewport } from "./viewport.js" */

/**
 * The whole video in one strip over the lanes' tracks: for each insight, where its shown items are, and a frame around
 * what the lanes show. It repeats in small what the grid says in full, so it is for the pointer only.
 * @param {Viewport} viewport
 */
export function createOverview(viewport) {
  const strip = byId("overview", HTMLElement);
  const frame = byId("overview-frame", HTMLElement);
  const canvas = byId("overview-canvas", HTMLCanvasElement);
  const scroller = byId("scroller", HTMLElement);
  /** @type {{items: Item[], shown: (instance: Instance) => boolean}} */
  let asked = { items: [], shown: () => true };

  const draw = oncePerFrame(() => {
    const scale = devicePixelRatio;
    canvas.width = Math.max(1, Math.round(strip.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(strip.clientHeight * scale));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const row = canvas.height / INSIGHTS.length;
    INSIGHTS.forEach((insight, place) => {
      const density = densityOf(
        asked.items.filter((item) => item.insight === insight),
        asked.shown,
        viewport.length,
        canvas.width,
      );
      const densest = density.reduce((most, count) => Math.max(most, count), 1);
      context.fillStyle = getComputedStyle(byId(`count-${insight}`, HTMLElement)).color;
      density.forEach((count, x) => {
        const height = (row - 2 * scale) * Math.sqrt(count / densest);
        if (count > 0) context.fillRect(x, (place + 1) * row - height - scale, 1, height);
      });
    });
  });
  viewport.onChange(({ start, end }) => {
    // The lanes lose the width of a scroll bar, which the strip over them has to lose as well.
    strip.style.marginRight = `${scroller.offsetWidth - scroller.clientWidth}px`;
    // A frame around all of it says nothing.
    frame.hidden = start === 0 && end === viewport.length;
    frame.style.left = `${(start / viewport.length) * 100}%`;
    frame.style.width = `${((end - start) / viewport.length) * 100}%`;
  });
  document.addEventListener("themechange", draw);
  new ResizeObserver(draw).observe(strip);
  followStrip(strip, viewport);
  return {
    /** @param {Item[]} items @param {(instance: Instance) => boolean} shown */
    show: (items, shown) => {
      asked = { items, shown };
      draw();
    },
    /** @param {number} seconds */
    at: (seconds) => {
      byId("overview-time", HTMLElement).style.left = `${(seconds / viewport.length) * 100}%`;
    },
  };
}

/**
 * How many instances there are at each of `columns` equal parts of the timeline.
 * @param {Item[]} items
 * @param {(instance: Instance) => boolean} shown
 * @param {number} length
 * @param {number} columns
 */
function densityOf(items, shown, length, columns) {
  const changes = new Int32Array(columns + 1);
  for (const item of items) {
    for (const instance of item.instances) {
      if (!shown(instance)) continue;
      const first = Math.min(columns - 1, Math.floor((instance.start / length) * columns));
      const last = Math.min(columns, Math.max(first + 1, Math.ceil((instance.end / length) * columns)));
      changes[first] = (changes[first] ?? 0) + 1;
      changes[last] = (changes[last] ?? 0) - 1;
    }
  }
  const density = new Uint32Array(columns);
  let count = 0;
  for (let column = 0; column < columns; column += 1) density[column] = count += changes[column] ?? 0;
  return density;
}

/**
 * Lets the pointer carry the view along the strip.
 * @param {HTMLElement} strip
 * @param {Viewport} viewport
 */
function followStrip(strip, viewport) {
  const centre = (/** @type {PointerEvent} */ event) => {
    const box = strip.getBoundingClientRect();
    viewport.centreAt(((event.clientX - box.left) / box.width) * viewport.length);
  };
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    centre(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (strip.hasPointerCapture(event.pointerId)) centre(event);
  });
}
