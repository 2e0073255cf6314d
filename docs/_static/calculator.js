// Looks up what the library worked out when the site was built, and computes no rule.
"use strict";
// The data: a day is a number, counted from the first; days are of UTC, where no clock changes.
const iso = (data, n) => new Date(Date.parse(data.first) + n * 86400000).toISOString().slice(0, 10);
const shown = (data, n) => `${data.weekdays[new Date(iso(data, n)).getUTCDay()]} ${iso(data, n)}`;
const find = (data, name) => data.places.find((place) => place.spelled.includes(name.trim().toLowerCase()));

function number(data, day) {
  const n = (Date.parse(day) - Date.parse(data.first)) / 86400000;
  return n in data.plan ? n : -1;
}

function say(data, n, line) {
  const [text, ...days] = data.lines[line];
  const next = (_, form) => (form === "w" ? shown : iso)(data, n + days.shift());
  return data.texts[text].replace(/\{([dw])\}/g, next);
}

function answer(data, n, place) {
  const plan = data.plans[data.plan[n]], bound = place ? place.bound : 0;
  const told = (lines) => lines.map((line) => say(data, n, line));
  return {
    head: say(data, n, plan.head),
    stages: plan.stages.map((day, i) => [i + 1, n + day, data.stages[i]]),
    bases: plan.bases.map(([name, ...lines]) => [name, ...told(lines)]),
    gaps: told(plan.gaps),
    cautions: told(plan.cautions[bound] || plan.cautions[0]),
    place: bound ? n + plan.stages[bound - 1] : null,
    readings: place ? place.readings.map(([i, why]) => [i, n + plan.stages[i - 1], why]) : [],
  };
}

function deadlines(data, n, bound) {
  const form = data.deadlines[data.by[n]], [safe, why, last] = form.stages[bound - 1];
  const rows = [...form.before, [safe, why]].map(([day, line]) => [n + day, say(data, n, line)]);
  return { rows, last: say(data, n, last) };
}

function ics(data, n, stamp) {
  const plan = data.plans[data.plan[n]], plain = (day) => iso(data, n + day).replaceAll("-", "");
  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
  const lines = [plan.head, ...plan.facts, ...plan.cautions[0]].map((line) => say(data, n, line));
  const about = [...lines.map((line) => line.replace(/\.?$/, ".")), ...data.rules].join("\n");
  const events = data.events.flatMap(([uid, title], i) => [
    "BEGIN:VEVENT", `UID:${iso(data, n)}${uid}`, `DTSTAMP:${stamp}`, "SEQUENCE:0",
    `DTSTART;VALUE=DATE:${plain(plan.spans[i][0])}`, `DTEND;VALUE=DATE:${plain(plan.spans[i][1] + 1)}`,
    `SUMMARY:${escaped(title)}`, `DESCRIPTION:${escaped(about)}`, "TRANSP:TRANSPARENT", "END:VEVENT"]);
  const folded = (line) => line.replace(/.{70}(?=.)/gu, "$&\r\n "); // RFC 5545, 3.1
  return [...data.calendar, ...events, "END:VCALENDAR", ""].map(folded).join("\r\n");
}

// The page.
function make(tag, props, ...inside) {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inside);
  return made;
}

const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", {}, text)));
function table(head, rows) {
  const line = (tag, scope) => (cells) => make("tr", {}, ...cells.map((cell, i) =>
    (i ? make(tag, {}, `${cell}`) : make("th", { scope }, `${cell}`))));
  return make("div", { className: "table-wrapper" }, make("table", { className: "docutils" },
    make("thead", {}, line("th", "col")(head)), make("tbody", {}, ...rows.map(line("td", "row")))));
}

function month(data, name, kinds) {
  const cells = Array.from({ length: (new Date(`${name}-01`).getUTCDay() + 6) % 7 }, () => make("td"));
  for (let n = number(data, `${name}-01`); iso(data, n).startsWith(name); n += 1) {
    const said = [kinds(n).map((kind) => data.legend[kind]), data.names[n] || []].flat().join(", ");
    const look = kinds(n).map((kind) => `day-${kind}`).join(" ");
    cells.push(make("td", { title: said, className: look }, `${Number(iso(data, n).slice(8))}`,
      make("span", { className: "sr" }, ` ${said}`)));
  }
  const rows = [make("tr", {}, ...[1, 2, 3, 4, 5, 6, 0].map((day) =>
    make("th", { scope: "col" }, data.weekdays[day].slice(0, 2))))];
  while (cells.length) rows.push(make("tr", {}, ...cells.splice(0, 7)));
  return make("table", {}, make("caption", {}, name), ...rows);
}

function calendar(data, year, kinds) {
  const names = Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, "0")}`);
  const drawn = make("div", { className: "months" }, ...names.map((name) => month(data, name, kinds)));
  const there = Object.entries(data.legend).filter(([kind]) => drawn.querySelector(`.day-${kind}`));
  return [make("ul", { className: "legend" }, ...there.map(([kind, what]) =>
    make("li", {}, make("span", { className: `day-${kind}` }, "12"), ` ${what}`))), drawn];
}

function region(data, place, found) {
  const none = place.bound ? "no published stage" : "outside the rollout";
  const stage = place.stage ? `stage ${place.stage}, ${data.stages[place.stage - 1]}` : none;
  const due = place.stage ? "Not before" : "At the latest by the rules";
  return [make("h2", {}, `${place.name}: ${stage}`), list([
    ...(place.bound ? [`${due} ${shown(data, found.place)}.`] : []), data.bases[place.basis],
    ...found.readings.map(([i, n, why]) => `Or stage ${i}, ${shown(data, n)}, if ${why}.`),
    ...(place.bound ? found.bases.slice(1) : []).map(([name, date]) => `All regions ${name}: ${date}.`)])];
}

const at = (id) => document.getElementById(id);
const put = (id, ...inside) => at(id).replaceChildren(...inside);
const fail = (error) => put("said", `The answers cannot be loaded (${error.message}).`);

async function start() {
  const form = at("ask"), field = form.elements, usual = new FormData(form), year = at("year"), files = {};
  const load = (name) => (files[name] ??= fetch(`answers/${name}.json`).then((file) => file.json()));
  const first = await load("skip-federal"), given = new URLSearchParams(location.search);
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: first.zone }).format(new Date());
  const wanted = given.get("region"), known = wanted && find(first, wanted);
  const lost = wanted && !known ? `No place “${wanted}” is known: choose one above.` : "";
  const chosen = () => `${field.roll.value}-${field["us-holidays"].value}`;
  async function show(event) {
    const name = chosen(), data = await load(name);
    if (name !== chosen()) return; // asked anew meanwhile
    const [n, by, now] = [field["go-live"].value, field.by.value, today].map((day) => number(data, day));
    at("answer").hidden = n < 0;
    if (n < 0) { put("said", `Give a Go-Live from ${data.first} to ${data.last}.`); return; }
    const place = find(data, field.region.value), bound = place ? place.bound : data.stages.length;
    const found = answer(data, n, place), due = found.stages.map(([, day]) => day);
    history.replaceState(null, "", `?${new URLSearchParams(
      [...new FormData(form)].filter(([key, value]) => value !== usual.get(key)))}`);
    const stamp = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    at("ics").href = `data:text/calendar,${encodeURIComponent(ics(data, n, stamp))}`;
    [at("ics").download, at("link").href] = [`rollout-${iso(data, n)}.ics`, location];
    put("said", `${found.head}. Today is ${today} in Pacific time, by the clock of this device.`);
    put("place", ...(place ? region(data, place, found) : [lost]));
    put("stages", table(["stage", "not before", "regions", "today"], found.stages.map(([i, day, regions]) =>
      [i, shown(data, day), regions, day < now ? "due" : day === now ? "due today" : "later"])));
    put("bases", table(["all regions", "date", "worth"], found.bases));
    for (const id of ["gaps", "cautions"]) put(id, list(found[id]));
    at("when").hidden = by < 0 || !bound;
    const { rows, last } = at("when").hidden ? { rows: [], last: "" } : deadlines(data, by, bound);
    put("deadlines", table(["confirm by", `due by ${field.by.value}`],
      rows.map(([day, why]) => [shown(data, day), why])), last);
    if (event?.target !== year) year.value = iso(data, n).slice(0, 4);
    put("calendar", ...calendar(data, year.value, (day) => [...data.kinds[day],
      ...[[day === n, "g"], [due.includes(day), "t"], [day === now, "y"]].flatMap(([is, kind]) => (is ? kind : []))]));
  }
  field.region.append(...first.places.map((place) => new Option(place.name, place.code)));
  year.append(...first.years.map((each) => new Option(each)));
  for (const each of [field["go-live"], field.by]) [each.min, each.max] = [first.first, first.last];
  field["go-live"].value = today;
  for (const [key, value] of given) if (usual.has(key)) field[key].value = value;
  for (const key of ["roll", "us-holidays"]) field[key].value ||= usual.get(key);
  field.region.value = known ? known.code : "";
  for (const each of [form, year]) each.addEventListener("input", (event) => show(event).catch(fail));
  form.hidden = false;
  await show();
}

if (typeof document !== "undefined") start().catch(fail);
