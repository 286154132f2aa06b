// Where blocks stand (a message, a modal, App Home) and what using an element does there.
import { ask } from "../dialog.js";
import { openUrl } from "../place.js";

/**
 * A host: {kind, where, names, store, api, key(block, spec), press(block, spec, node, value), change(block, spec, value),
 * suggest(block, spec, query), stateOf(block, spec)}. `values` keeps what was chosen here, by block and action.
 */
export function makeHost({ app, kind, where, id, stateValues = () => ({}), send }) {
  const values = new Map();
  const name = (block, spec) => `${block.block_id} ${spec.action_id}`;
  const ids = (block, spec) => ({ block_id: block.block_id, action_id: spec.action_id });
  const host = {
    kind,
    where,
    names: app.names,
    store: app.store,
    api: app.api,
    values,
    key: (block, spec) => `${id} ${name(block, spec)}`,
    stateOf: (block, spec) => values.get(name(block, spec)) ?? stateValues()[block.block_id]?.[spec.action_id],
    open: (url) => openUrl(app, url),
    /** Keep what is being typed, so that a live update does not undo it before it is sent. */
    remember: (block, spec, shown) => values.set(name(block, spec), shown),
    async press(block, spec, node, value) {
      if (node?.getAttribute("aria-busy") === "true" || !(await confirmed(spec.confirm))) return false;
      node?.setAttribute("aria-busy", "true");
      const answer = await app.act("click", { where, ...ids(block, spec), ...(value === undefined ? {} : { value }) });
      node?.removeAttribute("aria-busy");
      return answer.ok;
    },
    /** `value` is what the sandbox takes; `shown` is the same as Slack keeps it in a view's state. */
    async change(block, spec, value, shown, extra = {}) {
      if (!(await confirmed(spec.confirm))) return false;
      values.set(name(block, spec), shown);
      return send ? send(block, spec, value, extra) : host.press(block, { ...spec, confirm: null }, null, value);
    },
    async suggest(block, spec, query) {
      const answer = await app.api.act("suggest", { where, ...ids(block, spec), value: query });
      if (!answer.ok) throw new Error(answer.text ?? answer.error);
      return answer.options;
    },
  };
  return host;
}

async function confirmed(confirm) {
  if (!confirm) return true;
  const answer = await ask({
    title: confirm.title?.text ?? "Are you sure?",
    text: confirm.text?.text,
    submit: confirm.confirm?.text ?? "Yes",
    cancel: confirm.deny?.text ?? "Cancel",
    danger: confirm.style === "danger",
  });
  return answer !== null;
}
