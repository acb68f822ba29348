import { embeddedData } from "./data.js";
import { byId, make, oncePerFrame } from "./dom.js";
import { createSearch, facetsOf, inFacets, LENGTHS, nearMoment } from "./search.js";
import { createShards } from "./shards.js";
import { counted, NUMBER, wordsOf } from "./text.js";
import { followTheme } from "./theme.js";
import { videoNode } from "./video-node.js";
/** @import { Facets, Found, Library, Video } from "./search.js" */

const INSIGHT_NAMES = ["topics", "keywords", "labels"];
const PAGE_OF_VIDEOS = 50;
const TYPING = 120;
/** Videos whose times are read to see which words are near each other. */
const LOOKED_INTO = 200;
/** @type {(keyof Facets)[]} */
const FACETS = ["year", "language", "length", "category"];

/** @param {Library} library */
function openLibrary(library) {
  const { videos } = library;
  const load = createShards();
  const search = createSearch(library, load);
  const form = byId("filters", HTMLFormElement);
  const query = byId("query", HTMLInputElement);
  const near = byId("near", HTMLSelectElement);
  const list = byId("videos", HTMLElement);
  let limit = PAGE_OF_VIDEOS;
  let asked = 0;

  const videoOf = (/** @type {Found} */ found) => /** @type {Video} */ (videos[found.video]);
  const titleOf = (/** @type {Video} */ video) => video.name || video.id;
  /** @param {Video} video @returns {Promise<number[][][]>} */
  const timesOf = (video) => load(video.href.replace(/\.html$/, ".times.html"));
  /** @type {Record<string, (a: Found, b: Found) => number>} */
  const orders = {
    newest: (a, b) => (videoOf(b).created ?? "").localeCompare(videoOf(a).created ?? ""),
    name: (a, b) =>
      titleOf(videoOf(a)).localeCompare(titleOf(videoOf(b)), "en", { numeric: true, sensitivity: "base" }),
    longest: (a, b) => (videoOf(b).durationSeconds ?? 0) - (videoOf(a).durationSeconds ?? 0),
    // Where nothing is asked for nothing is shown longest, so the newest come first.
    match: (a, b) => b.coverage - a.coverage || (videoOf(b).created ?? "").localeCompare(videoOf(a).created ?? ""),
  };

  /** Only those in which all words are near each other, with the moment. @param {Found[]} found @param {number} words */
  const onlyNear = async (found, words) => {
    const looked = await Promise.all(
      found.slice(0, LOOKED_INTO).map(async (one) => {
        const times = await timesOf(videoOf(one));
        const moment = nearMoment(
          words,
          one.postings,
          ({ insight, position }) => times[insight]?.[position] ?? [],
          Number(near.value),
        );
        return moment === null ? [] : [{ ...one, moment }];
      }),
    );
    return looked.flat();
  };

  const showResults = async () => {
    const question = (asked += 1);
    const insights = new Set(new FormData(form).getAll("insight").map((name) => INSIGHT_NAMES.indexOf(String(name))));
    const words = wordsOf(query.value);
    byId("near-field", HTMLElement).hidden = words.length < 2;
    const status = byId("status", HTMLElement);
    const chosen = chosenFacets();
    try {
      const all = (await search(query.value, insights)).sort(orders[byId("sort", HTMLSelectElement).value]);
      const filed = all.filter((found) => inFacets(videoOf(found), chosen));
      const isNear = words.length > 1 && near.value !== "";
      /** @type {(Found & {moment?: number})[]} */
      const found = isNear ? await onlyNear(filed, words.length) : filed;
      if (question !== asked) return;
      fillFacets(all.map(videoOf), chosen);
      list.replaceChildren(...found.slice(0, limit).map((one) => videoNode(videoOf(one), one, words, timesOf)));
      status.textContent =
        found.length === videos.length
          ? counted(found.length, "video")
          : `${NUMBER.format(found.length)} of ${counted(videos.length, "video")}`;
      if (isNear && filed.length > LOOKED_INTO)
        status.textContent += `; looked into the first ${LOOKED_INTO} of ${NUMBER.format(filed.length)} that have the words`;
      byId("nothing", HTMLElement).hidden = found.length > 0 || videos.length === 0;
      byId("more", HTMLElement).hidden = found.length <= limit;
      byId("common", HTMLElement).hidden = query.value.trim() !== "";
      document.documentElement.dataset["ready"] = query.value || "true";
    } catch (error) {
      if (question === asked) status.textContent = error instanceof Error ? error.message : String(error);
    }
  };

  /** @returns {Facets} */
  const chosenFacets = () => {
    const [year = "", language = "", length = "", category = ""] = FACETS.map(
      (name) => byId(`facet-${name}`, HTMLSelectElement).value,
    );
    return { year, language, length, category };
  };

  /** Offers what the videos found are filed under, with how many. @param {Video[]} found @param {Facets} chosen */
  const fillFacets = (found, chosen) => {
    for (const name of FACETS) {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const video of found) {
        if (inFacets(video, { ...chosen, [name]: "" }))
          for (const value of facetsOf(video)[name]) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      if (chosen[name] !== "" && !counts.has(chosen[name])) counts.set(chosen[name], 0);
      const values =
        name === "length"
          ? LENGTHS.map(([value]) => value).filter((value) => counts.has(value))
          : [...counts.keys()].sort();
      const select = byId(`facet-${name}`, HTMLSelectElement);
      select.replaceChildren(
        make("option", { value: "" }, "any"),
        ...values.map((value) => make("option", { value }, `${value} (${NUMBER.format(counts.get(value) ?? 0)})`)),
      );
      select.value = chosen[name];
    }
  };

  for (const name of FACETS)
    byId(`field-${name}`, HTMLElement).hidden = !videos.some((video) => facetsOf(video)[name].length > 0);

  const showCommon = () => {
    byId("common-list", HTMLElement).append(
      ...library.common.map(([name, count]) => {
        const button = make(
          "button",
          { type: "button" },
          make("bdi", {}, name),
          " ",
          make("span", { class: "quiet" }, NUMBER.format(count)),
          make("span", { class: "spoken" }, " videos"),
        );
        button.addEventListener("click", () => {
          query.value = name;
          changed();
          query.focus();
        });
        return make("li", {}, button);
      }),
    );
  };

  /** Another question: from its first page, and into the address, so that Back finds it again. */
  const changed = oncePerFrame(() => {
    limit = PAGE_OF_VIDEOS;
    history.replaceState(null, "", query.value === "" ? "#" : `#${new URLSearchParams({ q: query.value })}`);
    showResults();
  });
  let typing = 0;
  const followQuestion = () => {
    query.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
    showResults();
  };

  byId("line", HTMLElement).textContent =
    `${counted(videos.length, "video")}, ${counted(library.terms.length, "name")}`;
  showCommon();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(changed, TYPING);
  });
  form.addEventListener("change", changed);
  byId("clear-nothing", HTMLElement).addEventListener("click", () => {
    form.reset();
    changed();
  });
  byId("more", HTMLElement).addEventListener("click", () => {
    limit += PAGE_OF_VIDEOS;
    showResults();
  });
  addEventListener("hashchange", followQuestion);
  followQuestion();
}

followTheme(byId("theme", HTMLButtonElement));
embeddedData().then(openLibrary);
