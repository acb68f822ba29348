import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../../../shared/report/page/scripts/criteria-in-words.js";
import { makeCriteria } from "./made.js";

test("what narrows nothing is not said, but the order is", () => {
  assert.deepEqual(inWords(makeCriteria(), "all", "coverage"), ["by coverage"]);
});

test("each filter is said as the reader asked for it", () => {
  const criteria = makeCriteria({
    insights: new Set(["topics", "labels"]),
    text: " Port ",
    least: 0.5,
    categories: new Set(["iab:News: World", "iptc:crime"]),
    within: { start: 1, end: 65.5 },
  });
  assert.deepEqual(inWords(criteria, "in the range", "name"), [
    "only topics, labels",
    "with “Port”",
    "confidence from 0.50",
    "News: World or crime",
    "in the range, 00:00:01.000 - 00:01:05.500",
    "by name",
  ]);
  assert.equal(inWords(makeCriteria({ insights: new Set() }), "all", "name")[0], "only nothing");
});
