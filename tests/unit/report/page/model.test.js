import assert from "node:assert/strict";
import { test } from "node:test";

import {
  instanceAt,
  nearestInstance,
  overlaps,
  readItems,
  timelineLength,
} from "../../../../shared/report/page/scripts/model.js";
import { makeItem } from "./made.js";

const instance = (start, end, more = {}) => ({
  startSeconds: start - 100,
  endSeconds: end - 100,
  adjustedStartSeconds: start,
  adjustedEndSeconds: end,
  ...more,
});
const item = (fields) => ({
  name: "n",
  confidence: 0.7,
  language: null,
  reference: null,
  sourceVideoId: "s",
  coverageSeconds: 1,
  additional: {},
  instances: [],
  ...fields,
});

test("instances are on the clock of what is played, in order, with a confidence of their own or their item's", () => {
  const documents = {
    topics: { items: [item({ instances: [instance(120, 130), instance(110, 111)] })] },
    keywords: { items: [] },
    labels: {
      items: [item({ instances: [instance(100, 101, { confidence: 0.2 }), instance(105, 106, { confidence: null })] })],
    },
  };
  const [topic, label] = readItems(documents);
  assert.deepEqual(
    topic.instances.map(({ start, sourceStart, confidence }) => [start, sourceStart, confidence]),
    [
      [110, 10, 0.7],
      [120, 20, 0.7],
    ],
  );
  assert.deepEqual(
    label.instances.map(({ confidence }) => confidence),
    [0.2, null],
  );
  assert.deepEqual([topic.key, label.key], ["topics/0", "labels/0"]);
});

test("the timeline is as long as the video, or as what occurs", () => {
  const items = [
    makeItem("a", [
      [0, 5],
      [6, 30],
    ]),
  ];
  assert.equal(timelineLength({ durationSeconds: 20 }, items), 30);
  assert.equal(timelineLength({ durationSeconds: 40 }, items), 40);
  assert.equal(timelineLength({ durationSeconds: null }, []), 1);
});

test("what is there at a moment", () => {
  const one = makeItem("a", [
    [0, 100],
    [10, 20],
    [150, 160],
    [200, 200],
  ]);
  assert.deepEqual(
    [5, 15, 99, 100, 149, 150, 160, 200, 300].map((seconds) => instanceAt(one, seconds)),
    [0, 0, 0, -1, -1, 2, -1, 3, -1],
  );
});

test("the nearest instance, and 0 where there is none", () => {
  assert.equal(
    nearestInstance(
      makeItem("a", [
        [0, 1],
        [10, 11],
        [20, 21],
      ]).instances,
      14,
    ),
    1,
  );
  assert.equal(nearestInstance([], 14), 0);
});

test("ranges that only touch do not overlap, but a moment is in the range that it begins", () => {
  assert.equal(overlaps({ start: 0, end: 5 }, { start: 5, end: 6 }), false);
  assert.equal(overlaps({ start: 0, end: 5 }, { start: 4, end: 6 }), true);
  assert.equal(overlaps({ start: 5, end: 5 }, { start: 5, end: 6 }), true);
});
