import assert from "node:assert/strict";
import { test } from "node:test";

import {
  frameAt,
  frameTimecode,
  lengthText,
  parseTime,
  shortTimecode,
  timecode,
} from "../../../../shared/report/page/scripts/timecode.js";

test("a timecode has milliseconds, and hours that count on", () => {
  assert.equal(timecode(0), "00:00:00.000");
  assert.equal(timecode(59.9996), "00:01:00.000");
  assert.equal(timecode(131.1643666), "00:02:11.164");
  assert.equal(timecode(360_000), "100:00:00.000");
});

test("a short one leaves out what is zero at its ends", () => {
  assert.deepEqual([0, 4.5, 65, 3723, 36_000].map(shortTimecode), ["0:00", "0:04.5", "1:05", "1:02:03", "10:00:00"]);
});

test("what is typed is read, and what is shown can be typed", () => {
  assert.deepEqual(
    ["65", "1:05", "01:02:03.5", " 1e2 ", "-5", "1:05,25", "90:00"].map(parseTime),
    [65, 65, 3723.5, 100, -5, 65.25, 5400],
  );
  for (const seconds of [0, 1.001, 65.25, 3599.999, 400_000.5]) {
    assert.equal(parseTime(timecode(seconds)), seconds);
    assert.equal(parseTime(shortTimecode(seconds)), seconds);
  }
});

test("what is no time is none", () => {
  for (const text of ["", "abc", "1:2:3:4", "1:", ":5", "NaN", "Infinity", "1e999", "0x10", "1 2"])
    assert.equal(parseTime(text), null, text);
});

test("frames are counted from the start of each", () => {
  assert.equal(frameAt(0.999999, 25), 24);
  assert.equal(frameAt(0.04, 25), 1);
  assert.equal(frameAt(0.0416667, 24), 1);
  assert.equal(frameTimecode(90_061, 25), "01:00:02:11");
});

test("lengths are for people", () =>
  assert.deepEqual([47.5, 170, 3840].map(lengthText), ["47.5 s", "2 min 50 s", "1 h 04 min"]));
