// Times as one person sees them: in their own zone, from Slack's ts strings and <!date> tokens.

const formatters = new Map();

function format(date, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, makeFormatter(zone, options));
  return formatters.get(key).format(date);
}

function makeFormatter(zone, options) {
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
}

export const tsDate = (ts) => new Date(Number(ts.split(".")[0]) * 1000);

export const timeOf = (date, zone) => format(date, zone, { hour: "numeric", minute: "2-digit" });

export const fullTime = (date, zone) =>
  format(date, zone, {
    weekday: "long",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  });

/** The calendar day, as a key that sorts and compares. */
export const dayKey = (date, zone) => format(date, zone, { year: "numeric", month: "2-digit", day: "2-digit" });

const LONG_DATE = { weekday: "long", month: "long", day: "numeric" };

function pretty(date, zone, nowMs, options) {
  const dayMs = 86_400_000;
  const day = dayKey(date, zone);
  if (day === dayKey(new Date(nowMs), zone)) return "today";
  if (day === dayKey(new Date(nowMs - dayMs), zone)) return "yesterday";
  if (day === dayKey(new Date(nowMs + dayMs), zone)) return "tomorrow";
  return format(date, zone, options);
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

export const dayLabel = (date, zone, nowMs) => capital(pretty(date, zone, nowMs, LONG_DATE));

/** "in 5 minutes", "2 hours ago". */
export function ago(date, nowMs) {
  const seconds = Math.round((date.getTime() - nowMs) / 1000);
  const steps = [
    [60, "second", 1],
    [3600, "minute", 60],
    [86_400, "hour", 3600],
    [Infinity, "day", 86_400],
  ];
  const [, unit, size] = steps.find(([below]) => Math.abs(seconds) < below);
  return new Intl.RelativeTimeFormat("en-US", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

const DATE = { month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };
const LONG = { ...DATE, weekday: "long" };

const TOKENS = {
  date_num: (d, zone) => dayKey(d, zone).replace(/(\d+)\/(\d+)\/(\d+)/, "$3-$1-$2"),
  date: (d, zone) => format(d, zone, DATE),
  date_short: (d, zone) => format(d, zone, SHORT),
  date_long: (d, zone) => format(d, zone, LONG),
  date_pretty: (d, zone, now) => pretty(d, zone, now, DATE),
  date_short_pretty: (d, zone, now) => pretty(d, zone, now, SHORT),
  date_long_pretty: (d, zone, now) => pretty(d, zone, now, LONG),
  time: timeOf,
  time_secs: (d, zone) => format(d, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (d, zone, now) => ago(d, now),
};

/** Slack's date template, https://docs.slack.dev/messaging/formatting-message-text#date-formatting; null if it is wrong. */
export function slackDate(unix, template, zone, nowMs) {
  const date = new Date(Number(unix) * 1000);
  if (!/^\d+$/.test(unix) || Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = template.replace(/\{(\w+)\}/g, (whole, token) => {
    if (!Object.hasOwn(TOKENS, token)) known = false;
    return known ? TOKENS[token](date, zone, nowMs) : whole;
  });
  const atStart = /^\{date\w*_pretty\}/.test(template);
  return known ? (atStart ? capital(text) : text) : null;
}
