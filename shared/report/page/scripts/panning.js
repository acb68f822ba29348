/**
 * Lets the mouse drag the ground of the lanes. A touch screen pans by itself.
 * @param {HTMLElement} scroller
 * @param {(clientX: number) => void} onTap
 */
export function followPanning(scroller, onTap) {
  scroller.addEventListener("pointerdown", (down) => {
    const ground = down.target instanceof Element && down.target.matches(".lane .track");
    if (!ground || down.button !== 0 || down.pointerType === "touch") return;
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    followDrag(scroller, down, {
      move: (event) => scroller.scrollTo(left - (event.clientX - down.clientX), top - (event.clientY - down.clientY)),
      tap: () => onTap(down.clientX),
    });
  });
}

/**
 * Follows a pointer that is down until it is up or lost; what moved too little is a tap.
 * @param {HTMLElement} element
 * @param {PointerEvent} down
 * @param {{move: (event: PointerEvent) => void, tap?: () => void}} acts
 */
export function followDrag(element, down, { move, tap }) {
  let far = false;
  const stop = new AbortController();
  element.setPointerCapture(down.pointerId);
  element.addEventListener(
    "pointermove",
    (event) => {
      far ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 4;
      if (far) move(event);
    },
    { signal: stop.signal },
  );
  element.addEventListener("pointercancel", () => stop.abort(), { signal: stop.signal });
  element.addEventListener(
    "pointerup",
    () => {
      stop.abort();
      if (!far) tap?.();
    },
    { signal: stop.signal },
  );
}
