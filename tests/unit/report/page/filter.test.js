import assert from "node:assert/strict";
import { test } from "node:test";

import { countCategories, foundElsewhere, select } from "../../../../shared/report/page/scripts/filter.js";
import { makeCriteria, makeItem } from "./made.js";

const ITEMS = [
  makeItem("Tides", [[0, 10]], {
    insight: "topics",
    position: 0,
    iab: "Science",
    iptc: ["science", "sea"],
    reference: { id: "Category:Océan", type: null, url: null },
  }),
  makeItem("port 10", [[20, 50]], { insight: "topics", position: 1, iab: "Travel", confidence: 0.4 }),
  makeItem(
    "port 9",
    [
      [5, 6, 0.5],
      [70, 71, 0.9],
    ],
    { insight: "labels", position: 0 },
  ),
  makeItem("unsure", [], { insight: "labels", position: 1, confidence: null }),
];
const names = (fields) => select(ITEMS, makeCriteria(fields)).map((item) => item.name);

test("all words must be found, in the name or in the reference", () => {
  assert.deepEqual(names({ text: "PORT" }), ["port 10", "port 9"]);
  assert.deepEqual(names({ text: "tides ocean" }), ["Tides"]);
  assert.deepEqual(names({ text: "tides port" }), []);
  assert.equal(foundElsewhere(ITEMS[0], ["ocean"]), "Category:Océan");
  assert.equal(foundElsewhere(ITEMS[0], ["tides"]), null);
});

test("a least confidence hides what is below it, and what has none", () => {
  assert.deepEqual(names({ least: 0.5 }), ["Tides", "port 9"]);
  assert.deepEqual(names({ least: 0 }).length, 4);
});

test("what is within a range has an instance there that is sure enough", () => {
  assert.deepEqual(names({ within: { start: 4, end: 8 } }), ["Tides", "port 9"]);
  assert.deepEqual(names({ within: { start: 4, end: 8 }, least: 0.6 }), ["Tides"]);
});

test("categories are counted under the other filters, and one of those chosen is enough", () => {
  assert.deepEqual(
    Object.fromEntries(countCategories(ITEMS, makeCriteria({ text: "tides", categories: new Set(["iab:Travel"]) }))),
    {
      "iab:Science": 1,
      "iptc:science": 1,
      "iptc:sea": 1,
      "iab:Travel": 0,
    },
  );
  assert.deepEqual(names({ categories: new Set(["iab:Travel", "iptc:sea"]) }), ["port 10", "Tides"]);
});

test("the orders are by coverage, time, name as people count, and confidence, insight by insight", () => {
  assert.deepEqual(names({ sort: "time" }), ["Tides", "port 10", "port 9", "unsure"]);
  assert.deepEqual(names({ sort: "coverage" }), ["port 10", "Tides", "port 9", "unsure"]);
  assert.deepEqual(names({ sort: "confidence" }), ["Tides", "port 10", "port 9", "unsure"]);
  const numbered = ["b", "a 10", "A 9", "a 10"].map((name, position) => makeItem(name, [], { position }));
  assert.deepEqual(
    select(numbered, makeCriteria({ sort: "name" })).map((item) => item.position),
    [2, 1, 3, 0],
  );
});
