// Select menus, single and multi: where their options come from and how Slack names what was chosen.
import { combobox } from "../combobox.js";
import { channelLabel, personName } from "../names.js";
import { plainText } from "./text.js";

const DEFAULT_MIN_QUERY = 3; // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
const SHOWN_AT_MOST = 100;

export function select(block, spec, host, aria) {
  const multi = spec.type.startsWith("multi_");
  const kind = spec.type.replace(/^multi_/, "").replace(/_select$/, "");
  const source =
    kind === "static"
      ? staticSource(spec)
      : kind === "external"
        ? externalSource(block, spec, host)
        : idSource(kind, spec, host);
  const shown = shownState(kind, multi);
  const labels = Object.keys(aria).length ? aria : { "aria-label": spec.placeholder?.text ?? "Choose an option" };
  return combobox({
    aria: labels,
    multi,
    source,
    focusKey: host.key(block, spec),
    placeholder: spec.placeholder?.text ?? (multi ? "Select options" : "Select an option"),
    selected: chosen(kind, multi, spec, host.stateOf(block, spec)).map((item) =>
      typeof item === "string" ? idOption(kind, item, host) : row(item),
    ),
    max: spec.max_selected_items,
    onChange: (rows) =>
      host.change(block, spec, multi ? rows.map(({ value }) => value) : (rows[0]?.value ?? null), {
        type: spec.type,
        ...shown(rows),
      }),
  });
}

const row = (option, group) => ({
  value: option.value,
  text: plainText(option.text),
  detail: plainText(option.description),
  group,
  option,
});

function groupedRows({ options, option_groups: groups }) {
  if (groups) return groups.flatMap((group) => group.options.map((option) => row(option, plainText(group.label))));
  return (options ?? []).map((option) => row(option));
}

function matching(rows, query) {
  const wanted = query.trim().toLowerCase();
  return rows
    .filter(({ text, detail }) => `${text} ${detail ?? ""}`.toLowerCase().includes(wanted))
    .slice(0, SHOWN_AT_MOST);
}

const staticSource = (spec) => async (query) => matching(groupedRows(spec), query);

function externalSource(block, spec, host) {
  const least = spec.min_query_length ?? DEFAULT_MIN_QUERY;
  return async (query) => {
    if (query.length < least) return { note: `Type at least ${least} character${least === 1 ? "" : "s"}` };
    const options = await host.suggest(block, spec, query);
    return Array.isArray(options)
      ? groupedRows(options[0]?.options ? { option_groups: options } : { options })
      : groupedRows(options);
  };
}

function idSource(kind, spec, host) {
  return async (query) =>
    matching(
      candidates(kind, spec, host.store).map((id) => idOption(kind, id, host)),
      query,
    );
}

function candidates(kind, spec, store) {
  const people = store.workspace.users.filter((user) => !user.deleted).map((user) => user.id);
  if (kind === "users") return people;
  const channels = store.workspace.channels.filter((channel) => !channel.is_archived);
  if (kind === "channels") return channels.filter((channel) => channel.kind === "public").map(({ id }) => id);
  const allowed = spec.filter?.include ?? ["public", "private", "im"];
  return channels.filter((channel) => allowed.includes(channel.kind)).map(({ id }) => id);
}

function idOption(kind, id, { store }) {
  const channel = store.channel(id);
  const user = store.user(id);
  if (kind === "users") return { value: id, text: user ? personName(user) : id, detail: user?.title };
  return { value: id, text: channel ? channelLabel(store, channel) : id };
}

const ID_FIELDS = { users: "user", channels: "channel", conversations: "conversation" };

function chosen(kind, multi, spec, state) {
  const field = `${ID_FIELDS[kind] ?? "option"}${multi ? "s" : ""}`;
  const value = state ? state[`selected_${field}`] : spec[`initial_${field}`];
  if (multi) return value ?? [];
  return value ? [value] : [];
}

function shownState(kind, multi) {
  const field = ID_FIELDS[kind];
  const keep = (item) => (field ? item.value : item.option);
  if (multi) return (rows) => ({ [`selected_${field ?? "option"}s`]: rows.map(keep) });
  return (rows) => ({ [`selected_${field ?? "option"}`]: rows[0] ? keep(rows[0]) : null });
}
