// data_visualization blocks: lines, areas, bars and pies. The picture stretches with the screen, its letters do not.
import { el, svg } from "../dom.js";

const TICKS = 4;
const NARROW_LETTERS = 30; // of all labels below a chart on a phone, and on a wide screen
const WIDE_LETTERS = 66;

export function chart(block) {
  const drawn = block.chart.type === "pie" ? pie(block.chart) : plot(block.chart);
  return el("figure.block.chart", {}, el("figcaption", {}, block.title), drawn);
}

function plot({ type, series, axis_config: axis }) {
  const rows = series.map((each) => valuesOf(each, axis.categories));
  const scale = scaleOf(rows.flat());
  const draw = { line: lines, area: areas, bar: bars }[type];
  const picture = svg(
    "svg",
    { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": told(series, axis) },
    ...scale.ticks.map((tick) => path("grid", `M0 ${scale.y(tick)}H100`)),
    ...rows.flatMap((values, at) => draw(values, at, rows.length, scale)),
  );
  return [
    axis.y_label && el("div.chart-axis", {}, axis.y_label),
    el("div.chart-plot", {}, el("div.chart-y", { "aria-hidden": "true" }, scale.ticks.map((tick) => yLabel(tick, scale))), picture),
    el("div.chart-x", { "aria-hidden": "true" }, xLabels(axis.categories)),
    axis.x_label && el("div.chart-axis.below", {}, axis.x_label),
    el("ul.chart-legend", { "aria-hidden": "true" }, series.map((each, at) => legend(each.name, at))),
  ];
}

const valuesOf = (series, categories) =>
  categories.map((name) => series.data.find((point) => point.label === name)?.value ?? 0);

/** What the picture says, for who cannot see it. */
const told = (series, axis) =>
  series
    .map((each) => `${each.name}: ${valuesOf(each, axis.categories).map((v, at) => `${axis.categories[at]} ${v}`).join(", ")}`)
    .join(". ");

/** Round ticks from zero, or from below where values are, to above the highest value. */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(1, ...values);
  const step = roundStep((high - low) / TICKS);
  const first = Math.floor(low / step) * step;
  const last = Math.ceil(high / step) * step;
  const count = Math.round((last - first) / step);
  const ticks = Array.from({ length: count + 1 }, (_, at) => Number((first + at * step).toPrecision(6)));
  return { ticks, first, last, y: (value) => 100 - (100 * (value - first)) / (last - first) };
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  return step < 1 && rough > 0.2 ? 1 : step;
}

const centre = (at, count) => (100 * (at + 0.5)) / count;

const path = (kind, d, extra = {}) => svg("path", { class: `chart-${kind}`, d, "vector-effect": "non-scaling-stroke", ...extra });

function lines(values, at, _count, scale) {
  const points = values.map((value, x) => `${centre(x, values.length)} ${scale.y(value)}`);
  return [
    path(`line of-${at}`, `M${points.join("L")}`),
    // A line of no length with round ends is a dot that stays round however the picture is stretched.
    ...points.map((point) => path(`dot of-${at}`, `M${point}h0`)),
  ];
}

function areas(values, at, _count, scale) {
  const points = values.map((value, x) => `${centre(x, values.length)} ${scale.y(value)}`);
  const [from, to] = [centre(0, values.length), centre(values.length - 1, values.length)];
  return [
    path(`fill of-${at}`, `M${from} ${scale.y(0)}L${points.join("L")}L${to} ${scale.y(0)}Z`),
    path(`line of-${at}`, `M${points.join("L")}`),
  ];
}

function bars(values, at, count, scale) {
  const wide = 80 / values.length / count;
  return values.map((value, x) => {
    const left = centre(x, values.length) - (wide * count) / 2 + at * wide;
    return path(`bar of-${at}`, `M${left} ${scale.y(0)}V${scale.y(value)}h${wide * 0.92}V${scale.y(0)}Z`);
  });
}

const yLabel = (tick, scale) => el("span", { style: { top: `${scale.y(tick)}%` } }, String(tick));

/** As many labels as there is room for, the last one always. */
function xLabels(names) {
  const letters = Math.max(...names.map((name) => name.length)) * names.length;
  const shown = (at, room) => (names.length - 1 - at) % Math.ceil(letters / room) === 0;
  return names.map((name, at) => {
    const kind = shown(at, NARROW_LETTERS) ? "span" : "span.minor";
    return shown(at, WIDE_LETTERS) && el(kind, { style: { left: `${centre(at, names.length)}%` } }, name);
  });
}

const legend = (name, at, value) =>
  el("li", {}, el(`i.of-${at}`), name, value === undefined ? null : el("b", {}, String(value)));

function pie({ segments }) {
  const whole = segments.reduce((sum, each) => sum + each.value, 0);
  let from = 0;
  const slices = segments.map((each, at) => {
    const slice = sliceOf(from, from + each.value / whole);
    from += each.value / whole;
    return svg("path", { class: `chart-slice of-${at}`, d: slice });
  });
  const label = segments.map((each) => `${each.label} ${each.value}`).join(", ");
  return el(
    "div.chart-pie",
    {},
    svg("svg", { viewBox: "-1 -1 2 2", role: "img", "aria-label": label }, ...slices),
    el("ul.chart-legend", { "aria-hidden": "true" }, segments.map((each, at) => legend(each.label, at, each.value))),
  );
}

function sliceOf(from, to) {
  if (to - from > 0.9999) return "M0 -1A1 1 0 1 1 0 1A1 1 0 1 1 0 -1Z";
  const at = (part) => `${Math.sin(2 * Math.PI * part)} ${-Math.cos(2 * Math.PI * part)}`;
  return `M0 0L${at(from)}A1 1 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}
