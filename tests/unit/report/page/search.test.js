import assert from "node:assert/strict";
import { test } from "node:test";

import { createSearch, inFacets, nearMoment, shardOf } from "../../../../shared/report/page/scripts/search.js";

const VIDEO = {
  name: "Film",
  id: "x",
  created: "2025-03-01T00:00:00Z",
  durationSeconds: 600,
  language: "en-US",
  href: "v.html",
  counts: [],
  categories: ["Law"],
};
const TERMS = ["beach", "beach ball", "crane", "reaching", "北海の朝"];
const PARTS = {
  "search/0.html": [
    [0, 2, 0, 50, 2, 2, 1, 5],
    [1, 1, 0, 10],
  ],
  "search/1.html": [
    [0, 0, 0, 70, 0, 2, 3, 1],
    [2, 1, 1, 1],
    [1, 1, 2, 20],
  ],
};

const library = (loads = []) => {
  const videos = ["Harbour", "Beach day", "Night"].map((name) => ({ ...VIDEO, name }));
  return createSearch({ videos, terms: TERMS, shards: [0, 2], common: [] }, async (address) => {
    loads.push(address);
    return PARTS[address];
  });
};
const ALL = new Set([0, 1, 2]);
const found = async (text, insights = ALL) => (await library()(text, insights)).map(({ video }) => video);

test("each word is in the name of an item or of the video", async () => {
  assert.deepEqual(await found("beach"), [0, 1, 2]);
  assert.deepEqual(await found("beach crane"), [0]);
  assert.deepEqual(await found("night beach"), [2]);
  assert.deepEqual(await found("nowhere"), []);
  assert.deepEqual(await found("海の"), [1]);
  assert.deepEqual(await found("beach", new Set([1])), [1]);
});

test("words are found at their beginnings, and within where there is no beginning", async () => {
  const names = async (text) => [
    ...new Set((await library()(text, ALL)).flatMap(({ postings }) => postings.map(({ name }) => name))),
  ];
  assert.deepEqual(await names("each"), ["beach", "beach ball", "reaching"]);
  assert.deepEqual(await names("reach"), ["reaching"]);
  assert.deepEqual(await names("ball"), ["beach ball"]);
});

test("coverage is added up over the items of a video", async () => {
  const [first] = await library()("crane", ALL);
  assert.equal(first.coverage, 7.1);
});

test("only the parts with names that match are read, and none without a question", async () => {
  const loads = [];
  await library(loads)("", ALL);
  assert.deepEqual(loads, []);
  await library(loads)("ball", ALL);
  assert.deepEqual(loads, ["search/0.html"]);
  assert.deepEqual(
    [0, 1, 2, 4].map((number) => shardOf([0, 2], number)),
    [0, 0, 1, 1],
  );
});

test("words are near each other where instances of all are", () => {
  const times = { a: [0, 10, 100, 110], b: [14, 20], c: [115, 120] };
  const near = (seconds, ...names) =>
    nearMoment(
      2,
      names.map((name, place) => ({ name, words: [place] })),
      ({ name }) => times[name],
      seconds,
    );
  assert.equal(near(5, "a", "b"), 14);
  assert.equal(near(3, "a", "b"), null);
  assert.equal(near(5, "a", "c"), 115);
  assert.equal(near(5, "b", "c"), null);
});

test("a video is filed under its year, language, length and categories", () => {
  const any = { language: "", year: "", length: "", category: "" };
  assert.ok(inFacets(VIDEO, { ...any, year: "2025", language: "en-US", length: "5 to 30 min", category: "Law" }));
  for (const [name, value] of [
    ["year", "2024"],
    ["language", "fr-FR"],
    ["length", "over an hour"],
    ["category", "Crime"],
  ])
    assert.ok(!inFacets(VIDEO, { ...any, [name]: value }));
  assert.ok(inFacets({ ...VIDEO, created: null, durationSeconds: null, language: null }, any));
});
