import assert from "node:assert/strict";
import { test } from "node:test";

import { barsOf, instanceInBar } from "../../../../shared/report/page/scripts/bars.js";
import { ALL, makeItem } from "./made.js";

const bars = (spans, pixelsPerSecond, shown = ALL) =>
  barsOf(makeItem("a", spans).instances, shown, pixelsPerSecond).map(({ first, last, count }) => [first, last, count]);

test("instances without a gap to be seen are one bar, and split when zoomed in", () => {
  const spans = [
    [0, 10],
    [10.1, 20],
    [30, 40],
  ];
  assert.deepEqual(bars(spans, 1), [
    [0, 1, 2],
    [2, 2, 1],
  ]);
  assert.deepEqual(bars(spans, 0.05), [[0, 2, 3]]);
  assert.deepEqual(bars(spans, 100), [
    [0, 0, 1],
    [1, 1, 1],
    [2, 2, 1],
  ]);
});

test("instances that touch or overlap are told apart where both are wide enough", () => {
  assert.deepEqual(
    bars(
      [
        [0, 10],
        [10, 20],
      ],
      1,
    ),
    [[0, 1, 2]],
  );
  assert.deepEqual(
    bars(
      [
        [0, 10],
        [10, 20],
      ],
      2,
    ),
    [
      [0, 0, 1],
      [1, 1, 1],
    ],
  );
  assert.deepEqual(
    bars(
      [
        [0, 10],
        [5, 15],
      ],
      10,
    ),
    [
      [0, 0, 1],
      [1, 1, 1],
    ],
  );
  assert.deepEqual(
    bars(
      [
        [0, 10],
        [2, 8],
      ],
      1000,
    ),
    [[0, 1, 2]],
  );
});

test("every shown instance is in one bar, whatever the zoom", () => {
  const spans = Array.from({ length: 300 }, (_, place) => [place * 1.7, place * 1.7 + (place % 7)]);
  for (const zoom of [0.01, 0.3, 2, 40, 900]) {
    const counts = bars(spans, zoom, ({ start }) => Math.round(start) % 3 !== 0).map(([, , count]) => count);
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      spans.filter(([start]) => Math.round(start) % 3 !== 0).length,
    );
  }
});

test("a bar is as sure as the surest in it", () => {
  const [bar] = barsOf(
    makeItem("a", [
      [0, 1, 0.3],
      [1, 2, 0.6],
    ]).instances,
    ALL,
    1,
  );
  assert.equal(bar.confidence, 0.6);
});

test("the instance of a bar that is meant is the one under the pointer, else the nearest", () => {
  const { instances } = makeItem("a", [
    [0, 10],
    [2, 4],
    [10.5, 12],
  ]);
  const [bar] = barsOf(instances, ALL, 1);
  assert.deepEqual(
    [1, 10.2, 10.4, 99].map((seconds) => instanceInBar(bar, instances, ALL, seconds)),
    [0, 0, 2, 2],
  );
});
