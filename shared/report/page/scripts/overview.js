/**
 * The whole video in one strip: for each insight, where its shown items are, and a frame around what the lanes show.
 * It repeats in small what the grid says in full, so it is for the pointer only.
 * @param {Viewport} viewport
 */
function createOverview(viewport) {
  const strip = byId("overview", HTMLElement);
  const frame = byId("overview-frame", HTMLElement);
  const canvas = byId("overview-canvas", HTMLCanvasElement);
  const scroller = byId("scroller", HTMLElement);
  /** @type {Item[]} */
  let shown = [];

  const draw = oncePerFrame(() => {
    const scale = devicePixelRatio;
    canvas.width = Math.max(1, Math.round(strip.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(strip.clientHeight * scale));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const row = canvas.height / INSIGHTS.length;
    INSIGHTS.forEach((insight, position) => {
      const density = densityOf(shown.filter((item) => item.insight === insight), viewport.length, canvas.width);
      const densest = density.reduce((most, count) => Math.max(most, count), 1);
      context.fillStyle = getComputedStyle(byId(`count-${insight}`, HTMLElement)).color;
      density.forEach((count, x) => {
        const height = (row - 3 * scale) * Math.sqrt(count / densest);
        context.fillRect(x, (position + 1) * row - height - scale, 1, height);
      });
    });
  });
  scroller.addEventListener("viewchange", () => {
    const { start, end } = viewport.visible();
    frame.style.left = `${(start / viewport.length) * 100}%`;
    frame.style.width = `${((end - start) / viewport.length) * 100}%`;
  });
  document.addEventListener("themechange", draw);
  new ResizeObserver(draw).observe(strip);
  followStrip(strip, viewport, scroller);
  return {
    /** @param {Item[]} items */
    show: (items) => {
      shown = items;
      draw();
    },
  };
}

/**
 * How many instances there are at each of `columns` equal parts of the timeline.
 * @param {Item[]} items
 * @param {number} length
 * @param {number} columns
 */
function densityOf(items, length, columns) {
  const changes = new Array(columns + 1).fill(0);
  for (const instance of items.flatMap((item) => item.instances).filter((instance) => !instance.cell.hidden)) {
    const first = Math.min(columns - 1, Math.floor((instance.start / length) * columns));
    changes[first] += 1;
    changes[Math.max(first + 1, Math.ceil((instance.end / length) * columns))] -= 1;
  }
  let count = 0;
  return changes.slice(0, columns).map((change) => (count += change));
}

/**
 * Lets the pointer carry the view along the strip.
 * @param {HTMLElement} strip
 * @param {Viewport} viewport
 * @param {HTMLElement} scroller
 */
function followStrip(strip, viewport, scroller) {
  const centre = (/** @type {PointerEvent} */ event) => {
    const box = strip.getBoundingClientRect();
    const { start, end } = viewport.visible();
    const seconds = ((event.clientX - box.left) / box.width) * viewport.length - (end - start) / 2;
    scroller.scrollLeft = (seconds / viewport.length) * byId("ruler-track", HTMLElement).offsetWidth;
  };
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    centre(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (strip.hasPointerCapture(event.pointerId)) centre(event);
  });
}
