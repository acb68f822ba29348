import assert from "node:assert/strict";
import { test } from "node:test";

import {
  csvOf,
  edlOf,
  fileName,
  namedRangeText,
  occurrencesIn,
  snapped,
} from "../../../../shared/report/page/scripts/handover.js";
import { ALL, makeItem } from "./made.js";

const ITEMS = [
  makeItem('say "hi", you', [
    [1, 3],
    [50, 60],
  ]),
  makeItem("=HYPERLINK(1)", [[2.5, 4]], { insight: "topics", reference: { id: "a/b", type: null, url: null } }),
];

test("an edge snaps to the nearest edge of an instance within reach", () => {
  assert.deepEqual(
    [1.2, 2.8, 3.05, 10].map((seconds) => snapped(seconds, ITEMS, 0.4)),
    [1, 3, 3, 10],
  );
  assert.equal(snapped(1.2, ITEMS, 0.1), 1.2);
});

test("a range has what it meets, in the order of time", () => {
  assert.deepEqual(
    occurrencesIn(ITEMS, ALL, { start: 2, end: 50 }).map(({ instance }) => instance.start),
    [1, 2.5],
  );
});

test("CSV is quoted, and no cell is a formula", () => {
  const lines = csvOf(occurrencesIn(ITEMS, ALL, { start: 2, end: 50 })).split("\r\n");
  assert.deepEqual(lines, [
    "insight,name,startSeconds,endSeconds,start,end,confidence,reference,sourceVideoId",
    'labels,"say ""hi"", you",1,3,00:00:01.000,00:00:03.000,0.9,,source',
    "topics,'=HYPERLINK(1),2.5,4,00:00:02.500,00:00:04.000,0.9,a/b,source",
    "",
  ]);
});

test("an edit list has one cut, as long on the record side as on the source's", () => {
  const edl = edlOf(
    { start: 3661.02, end: 3671, name: "Opening\nscene" },
    { title: "T", clip: "film.mp4", rate: 25, occurrences: occurrencesIn(ITEMS, ALL, { start: 2, end: 50 }) },
  );
  assert.deepEqual(edl.split("\r\n").slice(0, 6), [
    "TITLE: T",
    "FCM: NON-DROP FRAME",
    "",
    "001  AX       V     C        01:01:01:00 01:01:11:00 00:00:00:00 00:00:10:00",
    "* FROM CLIP NAME: film.mp4",
    "* LOC: 00:00:00:00 GREEN Opening scene",
  ]);
  assert.match(edl, /\* COMMENT: TOPIC: =HYPERLINK\(1\)/);
});

test("an edit list's cut is at least a frame long", () => {
  const edl = edlOf({ start: 1, end: 1.001, name: "" }, { title: "T", clip: "c", rate: 25, occurrences: [] });
  assert.match(edl, /00:00:01:00 00:00:01:01 00:00:00:00 00:00:00:01/);
});

test("names of ranges and files", () => {
  assert.equal(namedRangeText({ start: 1, end: 2, name: "x" }), "00:00:01.000 - 00:00:02.000 x");
  assert.equal(fileName("../a: b/ç", "csv"), "a-b-ç.csv");
  assert.equal(fileName("///", "edl"), "range.edl");
});
