"use strict";
// Draws the charts and fills the table of records. Data enters the page through textContent alone.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    for (const child of children) made.append(child); // a string becomes a text node
    return made;
  }

  function named(name) {
    const made = element("span", "set");
    if (data.colours[name]) made.append(element("i", `dot ${data.colours[name]}`));
    made.append(element("bdi", "", name));
    return made;
  }

  // light and dark
  byId("theme").addEventListener("click", () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // hover text
  const tip = byId("tip");
  function facts(pairs) {
    const list = element("dl");
    for (const [key, value] of pairs) list.append(element("dt", "", key), element("dd", "", element("bdi", "", String(value))));
    return list;
  }
  function place(event) {
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const below = event.clientY + 16;
    const y = below + tip.offsetHeight > innerHeight - 8 ? event.clientY - tip.offsetHeight - 12 : below;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${Math.max(8, y)}px`;
  }
  function show(event, ...content) {
    tip.replaceChildren(...content);
    tip.hidden = false;
    place(event);
  }
  const hide = () => { tip.hidden = true; };
  function tooltip(_handler, event, _item, value) {
    if (value && typeof value === "object") show(event, facts(Object.entries(value)));
    else hide();
  }

  // charts
  const options = { ast: true, actions: false, defaultStyle: false, config: data.config, tooltip };
  async function draw(place, spec, rows, renderer) {
    const result = await window.vegaEmbed(place, { ...spec, data: { values: rows } }, { ...options, renderer });
    return result.view;
  }

  async function drawMap(place) {
    const map = data.map;
    const rows = map.x.map((x, row) => ({ x, y: map.y[row], set: map.sets[map.set[row]], row }));
    const view = await draw(place, map.spec, rows, "canvas");
    view.addEventListener("mousemove", (event, item) => {
      const row = item && item.datum ? item.datum.row : undefined;
      if (row === undefined) return hide();
      const pairs = [["set", map.sets[map.set[row]]], ["id", map.id[row]]];
      const text = element("p", "", element("bdi", "", map.text[row]));
      return map.text[row] ? show(event, facts(pairs), text) : show(event, facts(pairs));
    });
    view.addEventListener("mouseout", hide);
    view.addEventListener("click", (_event, item) => {
      const row = item && item.datum ? item.datum.row : undefined;
      if (row === undefined || !byId("of-text")) return;
      byId("of-set").value = "";
      byId("of-fate").value = "";
      byId("of-text").value = map.id[row];
      browse(0);
      byId("records-section").scrollIntoView();
    });
    const keys = document.querySelectorAll(".key");
    for (const key of keys) {
      key.addEventListener("click", () => {
        const on = key.getAttribute("aria-pressed") !== "true";
        for (const other of keys) other.setAttribute("aria-pressed", String(other === key && on));
        view.signal("only", on ? key.dataset.only : "").runAsync();
      });
    }
  }

  async function drawAll() {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const chart = data.charts[Number(place.dataset.chart)];
      try {
        if (chart) await draw(place, chart.spec, chart.rows, "svg");
        else await drawMap(place);
      } catch (error) {
        place.textContent = "This chart could not be drawn.";
        console.error(error);
      }
    }
    root.dataset.ready = "yes";
  }

  // records
  const SIZE = 10;
  let from = 0;
  function part(title, content) {
    return element("div", "", element("h5", "", title), content);
  }
  function pre(text) {
    const made = element("pre", "", text);
    made.dir = "auto";
    made.tabIndex = 0;
    return made;
  }
  function whole(record) {
    const made = element("div", "whole");
    if (record.prompt) made.append(part("Prompt", pre(record.prompt)));
    if (record.response) made.append(part("Response", pre(record.response)));
    const pairs = [["id", record.id]];
    if (record.made_by) pairs.push(["made by", record.made_by]);
    if (record.parents) pairs.push(["parents", record.parents.join(", ")]);
    for (const [name, value] of Object.entries(record.values || {})) pairs.push([name, number(value)]);
    made.append(facts(pairs));
    return made;
  }
  function number(value) {
    if (typeof value !== "number") return value === null ? "–" : String(value);
    return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  }
  function row(record) {
    const fate = record.fate || "";
    const top = element("summary", "", named(record.dataset),
      element("bdi", fate === "accepted" ? "fate-words kept" : "fate-words", fate),
      element("bdi", "begins", (record.prompt || record.response || "").slice(0, 240)));
    const made = element("details", "record", top);
    made.addEventListener("toggle", () => { if (made.open && made.children.length === 1) made.append(whole(record)); });
    return made;
  }
  function browse(start) {
    const set = byId("of-set").value;
    const fate = byId("of-fate").value;
    const wanted = byId("of-text").value.toLowerCase();
    const found = data.records.filter((one) => (!set || one.dataset === set) && (!fate || (one.fate || "") === fate) &&
      (!wanted || [one.prompt, one.response, one.id].some((text) => text && text.toLowerCase().includes(wanted))));
    const pages = Math.max(1, Math.ceil(found.length / SIZE));
    from = Math.min(Math.max(0, start), pages - 1);
    byId("records").replaceChildren(...found.slice(from * SIZE, (from + 1) * SIZE).map(row));
    byId("found").textContent = `${found.length.toLocaleString("en-US")} of ${data.records.length.toLocaleString("en-US")} records`;
    byId("page").textContent = `page ${from + 1} of ${pages}`;
    byId("before").disabled = from === 0;
    byId("after").disabled = from === pages - 1;
  }
  function choices(id, values) {
    for (const value of new Set(values)) byId(id).add(new Option(value, value));
  }
  if (byId("records")) {
    choices("of-set", data.records.map((one) => one.dataset));
    choices("of-fate", data.records.map((one) => one.fate || "").filter(Boolean));
    for (const id of ["of-set", "of-fate", "of-text"]) byId(id).addEventListener("input", () => browse(0));
    byId("before").addEventListener("click", () => browse(from - 1));
    byId("after").addEventListener("click", () => browse(from + 1));
    browse(0);
  }

  drawAll();
})();
