/** @typedef {ReturnType<typeof createViewport>} Viewport */

const TICK_SECONDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600];
const TICK_PIXELS = 88;

/**
 * Draws the ticks in sight, and lets a drag along the ruler mark a range; a tap goes to that time.
 * @param {Viewport} viewport
 * @param {(seconds: number) => void} onTap
 */
function followRuler(viewport, onTap) {
  const track = byId("ruler-track", HTMLElement);
  const sheet = byId("sheet", HTMLElement);
  byId("scroller", HTMLElement).addEventListener("viewchange", () => {
    const pixelsPerSecond = track.offsetWidth / viewport.length;
    const step = TICK_SECONDS.find((seconds) => seconds * pixelsPerSecond >= TICK_PIXELS) ?? 86400;
    const { start, end } = viewport.visible();
    const first = Math.floor(start / step);
    const count = Math.ceil(end / step) - first;
    track.replaceChildren(...Array.from({ length: count + 1 }, (_, position) => {
      const seconds = (first + position) * step;
      const tick = make("span", { class: "tick" }, shortTimecode(seconds));
      tick.style.left = `${seconds * pixelsPerSecond}px`;
      return tick;
    }));
    sheet.style.setProperty("--step", `${step * pixelsPerSecond}px`);
  });
  followMarking(track, viewport, onTap);
}

/**
 * @param {HTMLElement} track
 * @param {Viewport} viewport
 * @param {(seconds: number) => void} onTap
 */
function followMarking(track, viewport, onTap) {
  const range = createRange(viewport);
  track.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    const from = viewport.secondsAt(down.clientX);
    let far = false;
    const stop = new AbortController();
    track.setPointerCapture(down.pointerId);
    track.addEventListener("pointermove", (move) => {
      far ||= Math.abs(move.clientX - down.clientX) > 4;
      if (far) range.mark(from, viewport.secondsAt(move.clientX));
    }, { signal: stop.signal });
    track.addEventListener("pointerup", () => {
      stop.abort();
      if (!far) onTap(from);
    }, { once: true });
  });
  byId("grid", HTMLElement).addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "i") range.mark(viewport.playedSeconds(), Math.max(range.end(), viewport.playedSeconds()));
    if (event.key === "o") range.mark(Math.min(range.start(), viewport.playedSeconds()), viewport.playedSeconds());
  });
}

/**
 * The range that the reader marked, and the buttons that do something with it.
 * @param {Viewport} viewport
 */
function createRange(viewport) {
  const marked = byId("range", HTMLElement);
  const bar = byId("range-bar", HTMLElement);
  let range = { start: 0, end: viewport.length };
  /** @type {(seconds: number) => string} */
  const part = (seconds) => `${(seconds / viewport.length) * 100}%`;
  byId("range-copy", HTMLElement).addEventListener("click", () => copyText(rangeText(range)));
  byId("range-zoom", HTMLElement).addEventListener("click", () => viewport.zoomTo(range));
  byId("range-clear", HTMLElement).addEventListener("click", () => {
    range = { start: 0, end: viewport.length };
    marked.hidden = bar.hidden = true;
  });
  return {
    start: () => range.start,
    end: () => range.end,
    /** @param {number} from @param {number} to */
    mark: (from, to) => {
      range = { start: Math.min(from, to), end: Math.max(from, to) };
      marked.hidden = bar.hidden = false;
      marked.style.left = part(range.start);
      marked.style.width = part(range.end - range.start);
      byId("range-text", HTMLElement).textContent = rangeText(range);
    },
  };
}
