import { byId } from "./dom.js";
/** @import { Heights } from "./lane-groups.js" */

/**
 * Scrolls a lane into sight: just so far where it is near, into the middle where it is not.
 * @param {HTMLElement} scroller
 * @param {{top: number, bottom: number}} edges of the lane, in pixels of what is scrolled
 * @param {Heights} heights
 */
export function bringIntoSight(scroller, edges, { ruler, head, lane }) {
  const { scrollTop } = scroller;
  const covered = ruler + head;
  const room = roomIn(scroller);
  const least = edges.bottom + lane / 2 - room;
  const most = edges.top - covered;
  if (least <= scrollTop && scrollTop <= most) return;
  const nearest = scrollTop > most ? most : least;
  const isNear = Math.abs(scrollTop - nearest) <= 2 * lane;
  scroller.scrollTop = isNear ? nearest : edges.top - (covered + room - lane) / 2;
}

/**
 * How much of the lanes' height can be seen: on a narrow screen the panel lies over the rest.
 * @param {HTMLElement} scroller
 */
function roomIn(scroller) {
  const [own, panel] = [scroller, byId("panel", HTMLElement)].map((element) => element.getBoundingClientRect());
  if (!own || !panel || panel.height === 0 || panel.left >= own.right || panel.top <= own.top)
    return scroller.clientHeight;
  return Math.min(scroller.clientHeight, panel.top - own.top);
}
