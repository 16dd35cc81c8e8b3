// Everything that is shown was computed before; this chooses, writes tables and draws.
const data = JSON.parse(document.getElementById("data").textContent);
const { parts, views, records, names, words } = data, ALL = data.all;
const CHOICES = ["task", "language", "size", "dataset"];
const MOST_ROWS = 20, MOST_RECORDS = 300;
const SHARES = "Mean regret of each pair. Where all differences come from: {cell} % the cell, {optimizer} % " +
  "the optimizer, {together} % that some go better together than others, {seeds} % the seeds.";
const BEYOND = "That some go better together is more than the seeds make of it on {beyond} of {tested} sets (F test, 5 % " +
  "over all of them).";
const by = id => document.getElementById(id);
const say = (word, values = {}) =>
  (words[word] ?? word).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const named = key => names[key] ?? key;
const number = (value, places = 2) =>
  value === null || value === undefined ? "–" : value.toFixed(places).replace("-", "−");
const column = name => records.columns[name];
const size = column("id").length;

function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const one of [content ?? ""].flat()) made.append(one);
  return made;
}

function drawn(tag, attributes, content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content !== undefined) made.append(content);
  return made;
}

// heads: [text, "n" for a number]; rows: {cells, open}: what a click on the row shows.
function table(place, heads, rows, nothing = "") {
  const box = typeof place === "string" ? by(place) : place;
  box.replaceChildren();
  if (!rows.length) return box.append(element("p", nothing, { class: "none" }));
  const make = some => some.map(({ cells, open }) => {
    const row = element("tr", cells.map((cell, at) => {
      const kind = heads[at][1] ?? "";
      if (at === 0 && open) {
        const button = element("button", cell, { type: "button" });
        return element("th", button, { scope: "row" });
      }
      return element(at === 0 ? "th" : "td", cell, kind ? { class: kind } : {});
    }));
    if (open) {
      row.className = "open";
      row.addEventListener("click", open);
    }
    return row;
  });
  const build = some => element("table", [
    element("thead", element("tr", heads.map(([text, kind]) =>
      element("th", text, kind ? { class: kind, scope: "col" } : { scope: "col" })))),
    element("tbody", make(some)),
  ]);
  const short = build(rows.slice(0, MOST_ROWS));
  box.append(short);
  const rest = rows.slice(MOST_ROWS);
  if (rest.length) {
    const more = element("details", element("summary", `+ ${rest.length}`), { class: "more" });
    more.addEventListener("toggle", () => {
      short.tBodies[0].append(...make(rest));
      more.remove();
    }, { once: true });
    box.append(more);
  }
}

// A dot with its interval, from 0 to 2.
function bar(middle, low, high) {
  if (middle === null) return "";
  const x = value => 2 + 140 * Math.min(2, Math.max(0, value)) / 2;
  const svg = drawn("svg", { viewBox: "0 0 144 16", role: "img", "aria-label": number(middle) });
  svg.append(drawn("line", { x1: x(0), x2: x(2), y1: 8, y2: 8, stroke: "var(--grid)" }));
  svg.append(drawn("line", { x1: x(1), x2: x(1), y1: 3, y2: 13, stroke: "var(--grid)" }));
  if (low !== null) {
    svg.append(drawn("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, stroke: "var(--link)", "stroke-width": 3, "stroke-opacity": .45 }));
  }
  svg.append(drawn("circle", { cx: x(middle), cy: 8, r: 4, fill: "var(--link)" }));
  return svg;
}

const span = (low, high) => low === null ? "–" : `${number(low)} – ${number(high)}`;

// The records that a number stands on.
function show(title, about, wanted) {
  const chosen = [];
  for (let at = 0; at < size; at++) if (wanted(at)) chosen.push(at);
  by("records-title").textContent = title;
  const count = say("{count} records", { count: chosen.length.toLocaleString() });
  const more = chosen.length > MOST_RECORDS
    ? "; " + say("the first {count} of them; lstmlab atlas --records hands over all", { count: MOST_RECORDS }) : "";
  by("records-about").textContent = `${about ? about + " · " : ""}${count}${more}`;
  table("records-table", [
    [say("id")], [say("data set")], [say("kind")], [say("seed"), "n"], [say("learning rate"), "n"],
    [say("dev"), "n"], [say("test"), "n"], [say("seconds"), "n"], [say("outcome")],
  ], chosen.slice(0, MOST_RECORDS).map(at => {
    const set = parts[column("part")[at]].sets[column("set")[at]];
    const why = records.whys[column("why")[at]];
    return { cells: [
      element("code", column("id")[at]), `${named(set.task)} · ${set.dataset}`,
      say(column("final")[at] ? "final" : "search"), String(column("seed")[at]),
      column("rate")[at] === null ? say("default") : String(Number(column("rate")[at].toPrecision(3))),
      number(column("dev")[at]), number(column("test")[at]), number(column("seconds")[at], 1),
      say(records.outcomes[column("outcome")[at]].replaceAll("_", " ")) + (why ? `: ${why}` : ""),
    ] };
  }));
  by("records").showModal();
}

function ofRows(part, rows, sets, finals) {
  const some = new Set(rows), places = new Set(sets);
  return at => column("part")[at] === part && some.has(column("contender")[at])
    && places.has(column("set")[at]) && (!finals || column("final")[at] === 1);
}

const partAt = name => parts.findIndex(part => part.name === name);

function changes(contender) {
  return contender.changes || say("the task's default recipe");
}

function portfolio(view) {
  const part = partAt("recipes"), told = view.parts.recipes;
  const nothing = say("Choose a task: recipes of different tasks aren't the same ones.");
  const steps = (view.portfolio ?? []).length > 1 ? view.portfolio : [];
  table("portfolio-table", [["n", "n"], [say("recipe")], [say("what it changes"), "text"], [say("regret"), "n"], [say("after so many"), "n"]],
    steps.map((step, at) => {
      const one = parts[part].contenders[step.row];
      const alone = told.rows.find(row => row.row === step.row);
      return {
        cells: [String(at + 1), one.name, changes(one), number(alone?.regret ?? null), number(step.after)],
        open: () => show(one.name, changes(one), ofRows(part, [step.row], told.sets, true)),
      };
    }), nothing);
  const called = {
    default: "the task's default recipe", portfolio: "portfolio, {trials}", random: "random search, {trials}",
    halving: "halving, {trials} begun", baseline: "the baseline, no network",
  };
  const order = Object.keys(called);
  const rivals = [...(view.rivals ?? [])].filter(one => one.sets)
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name) || a.trials - b.trials);
  table("rivals-table", [[say("tried")], [say("regret"), "n"], [say("95 %"), "n"], ["", "bar"], [say("sets"), "n"]],
    rivals.map(one => ({ cells: [
      say(called[one.name], one), number(one.regret), span(one.low, one.high), bar(one.regret, one.low, one.high), String(one.sets),
    ] })), "–");
}

function fields(view) {
  const part = partAt("recipes"), told = view.fields;
  const box = by("fields-table");
  table(box, [[say("field")], [say("share"), "n"], [say("95 %"), "n"], [say("by chance"), "n"], [say("its values, best first")]],
    (told?.fields ?? []).map(field => {
      const percent = value => value === null ? "–" : `${(100 * value).toFixed(1)} %`;
      const share = field.matters ? element("b", percent(field.share)) : percent(field.share);
      const levels = [...field.levels].sort((a, b) => a.mean - b.mean).map(one => {
        const button = element("button", one.level, { type: "button" });
        button.addEventListener("click", () => show(`${named(field.name)}: ${one.level}`, "", ofRows(part, one.recipes, view.parts.recipes.sets, true)));
        return element("span", [button, ` ${one.mean > 0 ? "+" : ""}${number(one.mean)} `, element("small", `(${span(one.low, one.high)})`)]);
      });
      return { cells: [
        named(field.name), share, field.low === null ? "–" : `${percent(field.low)} – ${percent(field.high)}`, percent(field.chance), element("div", levels, { class: "levels" }),
      ] };
    }), say("Too few recipes to tell what a field is worth."));
  if (told && told.fit !== null) {
    box.prepend(element("p", say("Of recipes that it hasn't seen the model explains {percent} % of the variance ({recipes} recipes).",
      { percent: Math.max(0, Math.round(100 * told.fit)), recipes: told.recipes }), { class: "how" }));
  }
}

function rankings(view) {
  const box = by("parts");
  box.replaceChildren();
  parts.forEach((part, at) => {
    const told = view.parts[part.name];
    if (!told) return;
    const single = told.sets.length === 1, set = part.sets[told.sets[0]];
    const heads = [[say("contender")], [say("regret"), "n"], [say("95 %"), "n"], ["", "bar"],
      ...(single ? [[`${set.metric}, ${say("test")}`, "n"]] : []),
      [say("cost"), "n"], [say("trials"), "n"], [say("lost"), "n"]];
    const scroll = element("div", "", { class: "scroll" });
    table(scroll, heads, told.rows.map(row => {
      const one = part.contenders[row.row];
      const score = row.half === null ? number(row.score) : `${number(row.score)} ± ${number(row.half)}`;
      return {
        cells: [one.name, number(row.regret), span(row.low, row.high), bar(row.regret, row.low, row.high),
          ...(single ? [score] : []), number(row.cost), String(row.trials), row.lost ? String(row.lost) : ""],
        open: () => show(one.name, changes(one), ofRows(at, [row.row], told.sets, true)),
      };
    }), say("Choose a task: recipes of different tasks aren't the same ones."));
    const title = element("h2", [part.title, " ", element("small", single ? say("1 set") : say("{count} sets", { count: told.sets.length }))]);
    const pairs = told.crossed ? crossed(at, told) : [];
    box.append(element("section", [title, ...pairs, scroll], { id: `part-${part.name}` }));
  });
}

// Cells by optimizers: the darker, the less is missed.
function crossed(part, { crossed: found, sets }) {
  const heads = [element("th", say("cell")), ...found.optimizers.map(name => element("th", name, { scope: "col" }))];
  const all = found.regrets.flat(), low = Math.min(...all), high = Math.max(...all);
  const rows = found.cells.map((cell, at) => element("tr", [
    element("th", cell, { scope: "row" }),
    ...found.optimizers.map((optimizer, place) => {
      const regret = found.regrets[at][place], good = high > low ? (high - regret) / (high - low) : 0;
      const button = element("button", number(regret), { type: "button" });
      button.addEventListener("click", () => show(`${cell} · ${optimizer}`, "", ofRows(part, [found.rows[at][place]], sets, true)));
      return element("td", button, { class: "n", style: `background: color-mix(in srgb, var(--link) ${Math.round(45 * good)}%, transparent)` });
    }),
  ]));
  const percent = value => (100 * value).toFixed(0);
  const shares = found.shares && Object.fromEntries(Object.entries(found.shares).map(([name, value]) => [name, percent(value)]));
  return [
    ...(shares ? [element("p", `${say(SHARES, shares)} ${say(BEYOND, found)}`)] : []),
    element("div", element("table", [element("thead", element("tr", heads)), element("tbody", rows)]), { class: "scroll" }),
  ];
}

function sets(view) {
  const rows = [], seen = new Set();
  parts.forEach((part, at) => (view.parts[part.name]?.sets ?? []).forEach(place => {
    const set = part.sets[place];
    rows.push({
      cells: [`${set.dataset}`, named(set.task), named(set.language), set.examples.toLocaleString(), number(set.length, 0),
        set.labels ? String(set.labels) : "", set.metric, part.title, number(set.scores.best), number(set.scores.default),
        number(set.scores.baseline), set.by_baseline ? set.baseline : say("the median recipe")],
      open: () => show(set.dataset, named(set.task), one => column("part")[one] === at && column("set")[one] === place),
    });
  }));
  table("sets-table", [[say("data set")], [say("task")], [say("language")], [say("examples"), "n"], [say("length"), "n"], [say("labels"), "n"],
    [say("metric")], [""], [say("best found"), "n"], [say("default"), "n"], [say("baseline"), "n"], [say("1 is")]], rows, "–");
}

function failures(view) {
  const counts = new Map();
  for (let at = 0; at < size; at++) {
    const part = parts[column("part")[at]], outcome = records.outcomes[column("outcome")[at]];
    if (outcome === "complete" || !view.parts[part.name]?.sets.includes(column("set")[at])) continue;
    const key = `${column("part")[at]}/${column("contender")[at]}`;
    if (!counts.has(key)) counts.set(key, { part: column("part")[at], contender: column("contender")[at], count: 0, how: new Map() });
    const one = counts.get(key);
    one.count += 1;
    one.how.set(outcome, (one.how.get(outcome) ?? 0) + 1);
  }
  const rows = [...counts.values()].sort((a, b) => b.count - a.count).map(one => {
    const part = parts[one.part], contender = part.contenders[one.contender], chosen = view.parts[part.name].sets;
    const wanted = ofRows(one.part, [one.contender], chosen, false);
    return {
      cells: [contender.name, part.title, String(one.count), [...one.how].map(([how, count]) => `${say(how.replaceAll("_", " "))} ${count}`).join(", ")],
      open: () => show(contender.name, say("lost: {count}", one), at => wanted(at) && records.outcomes[column("outcome")[at]] !== "complete"),
    };
  });
  table("failures-table", [[say("contender")], [""], [say("lost"), "n"], [say("how")]], rows, say("Nothing was lost here."));
}

// Learning rates: every trial of a search as a point.
function rates(view) {
  const searched = parts.map((part, at) => at).filter(at => parts[at].searched && view.parts[parts[at].name]);
  const partBox = by("rate-part"), contenderBox = by("rate-contender"), chart = by("rate-chart");
  const before = partBox.value, chosen = contenderBox.value;
  partBox.replaceChildren(...searched.map(at => element("option", parts[at].title, { value: at })));
  if (searched.map(String).includes(before)) partBox.value = before;
  const part = searched.length ? Number(partBox.value) : -1;
  const rows = part < 0 ? [] : [...view.parts[parts[part].name].rows].map(row => row.row);
  rows.sort((a, b) => parts[part].contenders[a].name.localeCompare(parts[part].contenders[b].name));
  contenderBox.replaceChildren(...rows.map(row => element("option", parts[part].contenders[row].name, { value: row })));
  const best = part < 0 ? undefined : view.parts[parts[part].name].rows[0]?.row;
  contenderBox.value = rows.map(String).includes(chosen) ? chosen : String(best ?? "");
  chart.replaceChildren();
  const wanted = part < 0 ? () => false : ofRows(part, [Number(contenderBox.value)], view.parts[parts[part].name].sets, false);
  const points = [];
  for (let at = 0; at < size; at++) if (wanted(at) && !column("final")[at] && column("rate")[at] > 0) points.push(at);
  if (!points.length) return chart.append(element("p", say("No trials of a search here."), { class: "none" }));
  const all = points.map(at => Math.log10(column("rate")[at]));
  const low = Math.floor(Math.min(...all) - .05), high = Math.ceil(Math.max(...all) + .05);
  const W = 640, H = 260, left = 44, bottom = 30;
  const x = rate => left + (W - left - 12) * (Math.log10(rate) - low) / (high - low);
  const y = missed => 10 + (H - bottom - 10) * Math.min(2, missed) / 2;
  const svg = drawn("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": say("learning rate") });
  for (let power = low; power <= high; power++) {
    svg.append(drawn("line", { x1: x(10 ** power), x2: x(10 ** power), y1: 10, y2: H - bottom }));
    svg.append(drawn("text", { x: x(10 ** power), y: H - 12, "text-anchor": "middle" }, `1e${power}`));
  }
  for (const missed of [0, .5, 1, 1.5, 2]) {
    svg.append(drawn("line", { x1: left, x2: W - 12, y1: y(missed), y2: y(missed) }));
    svg.append(drawn("text", { x: left - 8, y: y(missed) + 4, "text-anchor": "end" }, String(missed)));
  }
  for (const at of points) {
    const missed = column("missed")[at];
    const dot = drawn("circle", { cx: x(column("rate")[at]), cy: y(missed ?? 2), r: 5, ...(missed === null ? { class: "dead" } : {}) });
    const set = parts[part].sets[column("set")[at]];
    dot.append(drawn("title", {}, `${set.dataset}: ${number(column("dev")[at])}`));
    dot.addEventListener("click", () => show(parts[part].contenders[column("contender")[at]].name, "", one => one === at));
    svg.append(dot);
  }
  chart.append(svg, element("figcaption", `${say("missed on dev")} · ${say("learning rate")}`));
}

// The same whatever is chosen.
function claims() {
  const points = value => value === null ? "–" : `${value > 0 ? "+" : ""}${number(value, 1)}`;
  table("claims-table", [[say("what is believed")], [say("beside each other")], [say("difference"), "n"], [say("95 %"), "n"], [say("on text")]],
    data.claims.map(one => {
      const part = partAt(one.part);
      const rows = part < 0 ? [] : [one.first, one.second].map(name => parts[part].contenders.findIndex(each => each.name === name));
      const sets = part < 0 ? [] : parts[part].sets.map((set, at) => at).filter(at => parts[part].sets[at].dataset in one.by_set);
      const title = Object.entries(one.by_set).map(([set, value]) => `${set} ${points(value)}`).join(", ");
      return {
        cells: [one.says, `${one.first} − ${one.second}`, element("span", points(one.difference), { title }),
          one.low === null ? "–" : `${points(one.low)} … ${points(one.high)}`, element("b", one.verdict)],
        ...(sets.length ? { open: () => show(one.says, `${one.source} · ${title}`, ofRows(part, rows, sets, true)) } : {}),
      };
    }), "–");
}

function current() {
  const [task, language, size, dataset] = CHOICES.map(id => by(id).value);
  return dataset !== ALL ? [dataset.split("/")[0], ALL, ALL, dataset] : [task, language, size, ALL];
}

function render() {
  const view = views[current().join("|")];
  if (!view) return;
  portfolio(view);
  fields(view);
  rankings(view);
  rates(view);
  sets(view);
  failures(view);
}

// Only choices of which there are records can be made.
function choose(wanted) {
  const [task, language, size, dataset] = wanted ?? CHOICES.map(id => by(id).value || ALL);
  const fill = (id, values, all, text, kept) => {
    by(id).replaceChildren(element("option", all, { value: ALL }), ...values.map(value => element("option", text(value), { value })));
    by(id).value = values.includes(kept) ? kept : ALL;
  };
  const unique = values => [...new Set(values)].filter(value => value !== ALL).sort();
  const left = (...chosen) => data.choices.filter(one => chosen.every((value, at) => one[at] === value));
  fill("task", unique(data.choices.map(([one]) => one)), say("all tasks"), named, task);
  const chosen = by("task").value;
  fill("language", unique(left(chosen).map(([, one]) => one)), say("all languages"), named, language);
  const spoken = by("language").value;
  const large = unique(left(chosen, spoken).map(([, , one]) => one)).sort((a, b) => data.sizes.indexOf(a) - data.sizes.indexOf(b));
  fill("size", large, say("all sizes"), named, size);
  const many = by("size").value;
  const fits = name => parts.some(part => part.sets.some(set => `${set.task}/${set.dataset}` === name
    && [ALL, set.language].includes(spoken) && [ALL, set.size].includes(many)));
  fill("dataset", unique(data.choices.filter(([one]) => chosen === ALL || one === chosen).map(one => one[3])).filter(fits),
    say("all sets"), name => chosen === ALL ? name : name.slice(name.indexOf("/") + 1), dataset);
  // What is chosen stands in the address, so that a link leads to it.
  const here = current().join("|");
  history.replaceState(null, "", here === CHOICES.map(() => ALL).join("|") ? "#" : `#${encodeURIComponent(here)}`);
  render();
}

for (const id of CHOICES) by(id).addEventListener("change", () => choose());
for (const id of ["rate-part", "rate-contender"]) by(id).addEventListener("change", () => rates(views[current().join("|")]));
claims();
const linked = decodeURIComponent(location.hash.slice(1)).split("|");
choose(linked.length === CHOICES.length ? linked : undefined);
