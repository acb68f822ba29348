import assert from "node:assert/strict";
import { test } from "node:test";

import { problemsOf } from "../../../../shared/report/page/scripts/facts.js";
import { cuts, sourceSigns } from "../../../../shared/report/page/scripts/sources.js";
import { lineAt } from "../../../../shared/report/page/scripts/transcript.js";
import { makeItem } from "./made.js";

const project = (durationSeconds, ...lengths) => ({
  isProject: true,
  durationSeconds,
  sources: lengths.map((length, place) => ({ id: `s${place}`, durationSeconds: length })),
});

test("the sources of a project have signs, a video of its own has none", () => {
  assert.deepEqual(
    [...sourceSigns(project(30, 10, 20))],
    [
      ["s0", "A"],
      ["s1", "B"],
    ],
  );
  assert.equal(sourceSigns({ ...project(30, 10, 20), isProject: false }).size, 0);
});

test("cuts are by the sources' lengths where they make up the project, else by what occurs in them", () => {
  assert.deepEqual(cuts(project(30, 10, 20), []), [{ seconds: 10, id: "s1" }]);
  const items = [
    makeItem("a", [[0, 5]], { sourceVideoId: "s0" }),
    makeItem(
      "b",
      [
        [7, 8],
        [6, 9],
      ],
      { sourceVideoId: "s1" },
    ),
  ];
  assert.deepEqual(cuts(project(12, 100, 200), items), [{ seconds: 6, id: "s1" }]);
  assert.deepEqual(cuts(project(12, null, 200), []), []);
});

test("the line at a moment is the last that has begun", () => {
  const lines = [0, 5, 5, 9].map((start) => ({ start, end: start + 1, text: "", speaker: null, language: null }));
  assert.deepEqual(
    [-1, 0, 4.9, 5, 8, 100].map((seconds) => lineAt(lines, seconds)),
    [-1, 0, 0, 2, 2, 3],
  );
});

test("a piece of the head that could not be read is told once, though all three documents name it", () => {
  const head = { path: "videos[0].sourceLanguages", message: "no list", value: 7 };
  const own = { path: "videos[0].insights.labels[3]", message: "no object", value: [] };
  const documents = {
    topics: { problems: [head] },
    keywords: { problems: [{ ...head }] },
    labels: { problems: [{ ...head }, own] },
  };
  assert.deepEqual(problemsOf(documents), [head, own]);
});
