"use strict";

// All text is set with textContent: nothing that is typed or answered is ever read as HTML.

const CHINESE = {
  "Text": "文本", "Second text": "第二个文本", "First text": "第一个文本", "Answer": "回答", "or Ctrl + Enter": "或按 Ctrl + Enter", "The API": "接口说明",
  "About the model": "模型信息", "{task}, trained on {data}": "{task}，在 {data} 上训练",
  "test {metric} {value}": "测试集 {metric} {value}",
  "What it hung on": "依据", "solid: for, dashed: against {label}": "实线：支持“{label}”，虚线：反对“{label}”",
  "no label": "没有标签", "blank: missing": "留空表示缺失",
  "solid: larger, dashed: smaller": "实线：使之变大，虚线：使之变小",
  "mostly between {low} and {high}": "多在 {low} 与 {high} 之间",
  "{share} hung on words it doesn't know: {words}": "{share} 取决于模型不认识的词：{words}",
  "Most: {words}": "影响最大：{words}", "N-grams, read by the linear model beside the network: {words}": "网络之外的线性模型读到的 n 元组：{words}",
  "{name} (missing)": "{name}（缺失）", "{name} (others)": "{name}（其他）", "{n} more labels": "其余 {n} 个标签",
  "log-probability {value}": "对数概率 {value}",
  "Where it looked as it wrote": "书写时关注之处",
  "choose a word above to see where it comes from": "选择上面的词，查看其来源",
  "All of it, as a table": "完整表格", "not read: {n} tokens, the text is too long": "文本过长，{n} 个词元未读",
  "perplexity {value} a token": "困惑度 {value}（每词元）",
  "there is no text yet: write one above": "还没有文本：请先在上面输入",
  "from": "起", "to": "止", "text": "文本", "type": "类型", "confidence": "置信度", "nothing found": "未找到",
  "coloured: what was surprising": "着色：出乎意料之处", "no connection to the server": "无法连接服务器",
};
const inChinese = navigator.language.toLowerCase().startsWith("zh");

function say(template, values = {}) {
  const text = (inChinese && CHINESE[template]) || template;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function element(tag, classes, ...content) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...content.map((part) => (typeof part === "number" ? String(part) : part)));
  return made;
}

const byId = (id) => document.getElementById(id);
const visible = (token) => (token.trim() ? token : "␣");
const minus = (value, digits) => value.toFixed(digits).replace("-", "−");

// The text as it stands, each of its tokens, which follow each other in it, made by make(token, i).
function inText(text, tokens, make) {
  const shown = element("p", "text");
  let reached = 0;
  tokens.forEach((token, i) => {
    const start = text.indexOf(token, reached);
    if (start < 0) return;
    shown.append(text.slice(reached, start), make(token, i));
    reached = start + token.length;
  });
  shown.append(text.slice(reached));
  return shown;
}

function coloured(token, side, strength, title) {
  const span = element("span", strength > 0.1 ? side : `${side} faint`, token);
  span.style.setProperty("--strength", (0.45 * strength).toFixed(3));
  span.title = title;
  return span;
}

function bars(answer, given) {
  const ranked = Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1]);
  const bars = element("dl", "bars");
  for (const [label, share] of ranked.slice(0, 12)) {
    const first = given.includes(label) ? "first" : "";
    const fill = element("i");
    fill.style.width = `${100 * share}%`;
    const bar = element("div", "bar", fill);
    bar.setAttribute("aria-hidden", "true");
    bars.append(element("dt", first, label), bar, element("dd", first, `${(100 * share).toFixed(1)} %`));
  }
  const more = say("{n} more labels", { n: ranked.length - 12 });
  return ranked.length > 12 ? [bars, element("p", "quiet", more)] : [bars];
}

function multilabelled(answer) {
  const parts = [element("p", "given", answer.labels.join(", ") || say("no label"))];
  parts.push(...bars(answer, answer.labels));
  for (const [label, words] of Object.entries(answer.words)) {
    const besideIt = { features: (answer.features || {})[label], ngrams: (answer.ngrams || {})[label] };
    parts.push(...hungOn(answer, words, say("solid: for, dashed: against {label}", { label }), asShare, besideIt));
  }
  return parts;
}

function labelled(answer) {
  const parts = [element("p", "given", answer.label), ...bars(answer, [answer.label])];
  const title = say("solid: for, dashed: against {label}", { label: answer.label });
  return [...parts, ...hungOn(answer, answer.words, title, asShare, answer)];
}

// A word's weight as its part of all weights, or by itself.
const asShare = (weight, total) => `${weight < 0 ? "−" : "+"}${Math.round((100 * Math.abs(weight)) / total)} %`;
const asAmount = (weight) => `${weight < 0 ? "−" : "+"}${Math.abs(weight).toPrecision(2)}`;

// The texts that an answer is given to, each with those of the words that stand in it.
function texts(answer, words) {
  if ("text" in answer) return [[answer.text, words]];
  return SECOND.map((name) => [answer[name], words.filter((word) => word.column === name)]);
}

const SECOND = ["sentence1", "sentence2"];

// What a feature beside the text is called: "price (missing)" and "country (others)" in words.
function called(feature) {
  const found = feature.match(/^(.*) \((missing|others)\)$/);
  return found ? say(`{name} (${found[2]})`, { name: found[1] }) : feature;
}

// features: what stands beside the text, which has its share with the words; ngrams: what the linear model read.
function hungOn(answer, words, title, said, { features, ngrams }) {
  const beside = (features || []).map((one) => ({ token: called(one.feature), weight: one.weight }));
  const largest = Math.max(...words.map((word) => Math.abs(word.weight)), 1e-12);
  const total = [...words, ...beside].reduce((sum, word) => sum + Math.abs(word.weight), 0) || 1;
  const much = (word) => said(word.weight, total);
  const shown = texts(answer, words).map(([given, own]) => inText(given, own.map((word) => word.token), (token, i) => {
    const word = own[i];
    if (word.read === false) return element("span", "unread", token);
    if (word.known === false) return element("span", "faint", token);
    const side = word.weight < 0 ? "against" : "for";
    return coloured(token, side, Math.abs(word.weight) / largest, much(word));
  }));
  const most = [...words.filter((word) => word.known !== false), ...beside].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 6);
  const named = most.map((word) => `${visible(word.token)} ${much(word)}`).join(", ");
  const parts = [element("h2", "", say("What it hung on")), element("p", "quiet", title), ...shown];
  if (named) parts.push(element("p", "quiet", say("Most: {words}", { words: named })));
  const unknown = words.filter((word) => word.known === false && word.read !== false);
  if (unknown.length) {
    const share = unknown.reduce((sum, word) => sum + Math.abs(word.weight), 0) / total;
    const each = [...new Set(unknown.map((word) => visible(word.token)))];
    const told = { share: `${Math.round(100 * share)} %`, words: each.slice(0, 6).join(", ") };
    parts.push(element("p", "quiet", say("{share} hung on words it doesn't know: {words}", told)));
  }
  if (ngrams && ngrams.length) {
    const whole = ngrams.reduce((sum, one) => sum + Math.abs(one.weight), 0) || 1;
    const names = (features || []).map((one) => one.feature);
    const name = (ngram) => (names.includes(ngram) ? called(ngram) : ngram.replace(/ /g, "␣"));
    const each = ngrams.slice(0, 6).map((one) => `${name(one.ngram)} ${said(one.weight, whole)}`);
    parts.push(element("p", "quiet", say("N-grams, read by the linear model beside the network: {words}", { words: each.join(", ") })));
  }
  return [...parts, ...unread(words.filter((word) => word.read === false).length)];
}

function short(number) {
  return String(Number(number.toPrecision(4))).replace("-", "−");
}

function measured(answer) {
  const parts = [element("p", "given", short(answer.number))];
  if (answer.low !== null) {
    parts.push(element("p", "quiet", say("mostly between {low} and {high}", { low: short(answer.low), high: short(answer.high) })));
  }
  return [...parts, ...hungOn(answer, answer.words, say("solid: larger, dashed: smaller"), asAmount, answer)];
}

function unread(count) {
  return count ? [element("p", "quiet", say("not read: {n} tokens, the text is too long", { n: count }))] : [];
}

function written(answer) {
  const { source, target, weights } = answer.attention;
  const parts = [element("p", "given", answer.target)];
  parts.push(element("p", "quiet", say("log-probability {value}", { value: minus(answer.log_probability, 3) })));
  if (!target.length || !answer.source.trim()) return parts;
  const spans = [];
  const read = inText(answer.source, source, (token) => {
    spans.push(element("span", "", token));
    return spans[spans.length - 1];
  });
  const buttons = target.map((token, row) => {
    const button = element("button", "token", visible(token));
    button.type = "button";
    button.addEventListener("click", () => choose(row));
    button.addEventListener("mouseenter", () => choose(row));
    button.addEventListener("focus", () => choose(row));
    return button;
  });
  function choose(row) {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === row)));
    spans.forEach((span, i) => {
      const weight = weights[row][i];
      span.className = weight > 0.05 ? "for" : "for faint";
      span.style.setProperty("--strength", (0.6 * weight).toFixed(3));
      span.title = weight.toFixed(2);
    });
  }
  choose(0);
  parts.push(
    element("h2", "", say("Where it looked as it wrote")),
    element("p", "text", ...buttons),
    read,
    element("p", "quiet", say("choose a word above to see where it comes from")),
    ...unread(answer.attention.unread),
  );
  if (source.length <= 60 && target.length <= 60) parts.push(table(source, target, weights));
  return parts;
}

function table(source, target, weights) {
  const head = element("tr", "", element("td"), ...source.map((token) => heading("col", token)));
  const rows = target.map((token, row) =>
    element("tr", "", heading("row", token), ...weights[row].map((weight) => {
      const cell = element("td", "", weight >= 0.005 ? weight.toFixed(2).replace(/^0/, "") : "");
      cell.style.setProperty("--strength", (0.7 * weight).toFixed(3));
      return cell;
    })));
  const map = element("table", "map", element("thead", "", head), element("tbody", "", ...rows));
  const around = element("div", "scroll", map);
  around.tabIndex = 0;
  return element("details", "", element("summary", "quiet", say("All of it, as a table")), around);
}

function heading(scope, token) {
  const cell = element("th", "", visible(token));
  cell.scope = scope;
  return cell;
}

const CJK = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]/;

function continued(answer) {
  const tokens = answer.tokens;
  const text = inText(answer.text, tokens.map((token) => token.token), (token, i) => {
    const bits = -tokens[i].log_probability / Math.LN2;
    return coloured(token, "against", Math.min(1, Math.max(0, (bits - 4) / 8)), `${bits.toFixed(1)} bits`);
  });
  const joined = CJK.test(answer.text.slice(-1)) || CJK.test(answer.continuation.slice(0, 1));
  text.append(joined ? "" : " ", element("span", "written", answer.continuation));
  return [
    text,
    element("p", "quiet", `${say("perplexity {value} a token", { value: answer.perplexity.toFixed(1) })}; ${say("coloured: what was surprising")}`),
  ];
}

// Places are those of characters, of which one may take two of a string's units here.
function tagged(answer) {
  const characters = Array.from(answer.text);
  const part = (start, end) => characters.slice(start, end).join("");
  const types = [...new Set(answer.spans.map((span) => span.type))].sort();
  const marks = answer.tags.every((tag) => tag === "O" || /^[BI]-/.test(tag));
  const shown = element("p", "text");
  let reached = 0;
  for (const span of answer.spans) {
    const mark = element("mark", `type${types.indexOf(span.type) % 6}`, part(span.start, span.end), element("small", "", span.type));
    mark.title = say("{type}, {share}", { type: span.type, share: `${(100 * span.confidence).toFixed(1)} %` });
    shown.append(part(reached, span.start), mark);
    reached = span.end;
  }
  shown.append(part(reached, characters.length));
  if (!marks || !answer.spans.length) return answer.spans.length ? [shown] : [shown, element("p", "quiet", say("nothing found"))];
  const head = ["from", "to", "text", "type", "confidence"].map((name) => element("th", "", say(name)));
  const rows = answer.spans.map((span) =>
    element("tr", "", ...[span.start, span.end, span.text, span.type, `${(100 * span.confidence).toFixed(1)} %`].map((value) => element("td", "", value))));
  const table = element("table", "", element("thead", "", element("tr", "", ...head)), element("tbody", "", ...rows));
  const around = element("div", "scroll", table);
  around.tabIndex = 0;
  return [shown, around];
}

function plain(answer) {
  const said = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return Object.entries(answer).map(([name, value]) => element("p", "given", `${name}: ${said(value)}`));
}

let model = null;

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(say("no connection to the server"));
  }
  const content = await response.json().catch(() => ({ error: `${response.status} ${response.statusText}` }));
  if (!response.ok) throw new Error(content.error);
  return content;
}

function fail(error) {
  byId("failure").textContent = error ? error.message : "";
  byId("failure").hidden = !error;
}

const pairs = () => Boolean(model) && model.kind.startsWith("pair-");

// The columns that the model's text is made of, where they are several.
const columns = () => (model && model.columns) || [];

// Those of them that are numbers and categories beside the text.
const isFeature = (name) => Boolean(model && model.features && model.features.includes(name));

function asText(given) {
  if (columns().length) return Object.fromEntries(columns().map((name, i) => [name, given[i]]));
  return pairs() ? given : given[0];
}

function submitted(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("form").requestSubmit();
}

// A box for each of the columns.
function divide() {
  columns().forEach((name, i) => {
    const box = i ? byId("text").cloneNode() : byId("text");
    box.dataset.column = name;
    box.classList.toggle("feature", isFeature(name));
    box.placeholder = isFeature(name) ? say("blank: missing") : "";
    if (!i) {
      document.querySelector("label[for=text]").textContent = name;
      return;
    }
    box.id = box.name = `column${i}`;
    box.addEventListener("keydown", submitted);
    const label = element("label", "", name);
    label.htmlFor = box.id;
    byId("second").before(label, box);
  });
}

async function ask() {
  const divided = [...document.querySelectorAll("[data-column]")];
  const fields = divided.length ? divided : [byId("text"), ...(pairs() ? [byId("text2")] : [])];
  if (byId("ask").disabled) return;
  const texts = fields.filter((field) => !isFeature(field.dataset.column));
  const empty = texts.filter((field) => !field.value.trim());
  const blank = divided.length && empty.length < texts.length ? null : empty[0];
  if (blank) {
    byId("answer").hidden = true;
    fail(new Error(say("there is no text yet: write one above")));
    blank.focus();
    return;
  }
  const given = fields.map((field) => field.value);
  byId("ask").disabled = true;
  try {
    const { answers } = await asked("predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ texts: [asText(given)], explain: true }),
    });
    const show = { labelled, measured, multilabelled, "pair-labelled": labelled, "pair-scored": measured, paired: written, stream: continued, tagged }[model.kind] || plain;
    byId("answer").replaceChildren(...show(answers[0]));
    byId("answer").hidden = false;
    fail(null);
  } catch (error) {
    byId("answer").hidden = true;
    fail(error);
  } finally {
    byId("ask").disabled = false;
  }
}

async function begin() {
  if (inChinese) document.documentElement.lang = "zh-CN";
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  for (const field of [byId("text"), byId("text2")]) field.addEventListener("keydown", submitted);
  try {
    model = await asked("model");
  } catch (error) {
    fail(error);
    return;
  }
  document.title = `${model.name} · lstmlab`;
  byId("name").textContent = model.name;
  const about = [say("{task}, trained on {data}", { task: model.task, data: model.dataset })];
  const [first] = Object.entries(model.metrics.test || {});
  if (first) about.push(say("test {metric} {value}", { metric: first[0], value: minus(first[1], 2) }));
  byId("about").textContent = about.join(" · ");
  byId("second").hidden = !pairs();
  divide();
  if (pairs()) document.querySelector("label[for=text]").textContent = say("First text");
  // A link may bring its text: ?text=… (and text2=…)
  const brought = new URLSearchParams(location.search);
  const given = brought.get("text");
  if (given) {
    byId("text").value = given;
    byId("text2").value = brought.get("text2") || "";
    ask();
  } else {
    byId("text").focus();
  }
}

begin();
