import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf, rowsInSight } from "../../../../shared/report/page/scripts/lane-groups.js";

const HEIGHTS = { ruler: 28, head: 34, lane: 30 };

test("groups stand below each other, and one without lanes takes no room", () => {
  assert.deepEqual(placesOf([2, 0, 3], HEIGHTS), [
    { top: 28, first: 0, height: 34 + 60 },
    { top: 28 + 94, first: 2, height: 0 },
    { top: 28 + 94, first: 2, height: 34 + 90 },
  ]);
});

test("of a long group the rows in sight are drawn and some on each side of them", () => {
  const [group] = placesOf([1000], HEIGHTS);
  const rows = rowsInSight({ top: group.top, count: 1000 }, { top: 28 + 34 + 3000, height: 300 }, HEIGHTS, -1);
  assert.equal(rows[0], 100 - 6);
  assert.equal(rows.at(-1), 100 + 10 + 6 - 1);
  assert.equal(new Set(rows).size, rows.length);
});

test("the row that is kept is there wherever the view is, once, and in its place", () => {
  const view = { top: 3000, height: 300 };
  const without = rowsInSight({ top: 28, count: 1000 }, view, HEIGHTS, -1);
  assert.deepEqual(rowsInSight({ top: 28, count: 1000 }, view, HEIGHTS, 2), [2, ...without]);
  assert.deepEqual(rowsInSight({ top: 28, count: 1000 }, view, HEIGHTS, 999), [...without, 999]);
  assert.deepEqual(rowsInSight({ top: 28, count: 1000 }, view, HEIGHTS, without[3]), without);
});

test("no row is drawn of a group that is far above or far below", () => {
  assert.deepEqual(rowsInSight({ top: 28, count: 5 }, { top: 9000, height: 300 }, HEIGHTS, -1), []);
  assert.deepEqual(rowsInSight({ top: 9000, count: 5 }, { top: 0, height: 300 }, HEIGHTS, -1), []);
});
