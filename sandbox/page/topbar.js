// The top bar: who one is, the sandbox's clock, the bot's connection, shortcuts, and the way to anything else.
import { el } from "./dom.js";
import { icon, iconButton } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar, personName } from "./names.js";
import { unreadElsewhere, unreadWords } from "./sidebar.js";
import { openSwitcher } from "./switcher.js";

export function topbar(app) {
  const { store } = app;
  const clock = el("span.clock", { role: "timer", "aria-label": "Sandbox time" });
  const connection = el("span.connection", { role: "status" });
  const team = el("span.team", {}, store.workspace.team.name);
  const person = personButton(app);
  const bar = el(
    "header.topbar",
    {},
    channelsButton(app),
    team,
    el(
      "button.jump",
      { type: "button", "aria-label": "Jump to…", "aria-keyshortcuts": "Control+K", on: { click: () => openSwitcher(app) } },
      icon("search"),
      el("span", {}, "Jump to…"),
      el("kbd", {}, "Ctrl K"),
    ),
    clock,
    connection,
    shortcutsButton(app),
    labelled("Traffic", "traffic", () => app.toggleDrawer()),
    person,
  );
  const tick = () => drawClock(store, clock);
  tick();
  setInterval(tick, 1000);
  const status = () => drawConnection(store, connection);
  status();
  store.on("workspace", () => (tick(), status()));
  store.on("live", status);
  return bar;
}

/** Where the sidebar is folded away, what is unread there is marked on the button that opens it. */
function channelsButton({ store }) {
  const root = document.getElementById("app");
  const button = iconButton("", "menu", () => root.classList.toggle("menu-open"), "only-narrow");
  const badge = el("span.badge");
  button.append(badge);
  const draw = () => {
    const unread = unreadElsewhere(store);
    button.ariaLabel = button.title = ["Show channels", unreadWords(unread)].filter(Boolean).join(", ");
    badge.hidden = !unread.any;
    badge.textContent = unread.count || "";
  };
  for (const key of ["workspace", "place"]) store.on(key, draw);
  draw();
  return button;
}

function labelled(label, name, click) {
  return el(
    "button.bar-button",
    { type: "button", "aria-label": label, on: { click } },
    icon(name),
    el("span.bar-label", {}, label),
  );
}

function drawClock(store, clock) {
  const zone = store.me.tz || "UTC";
  const speed = store.workspace.speed ?? 1;
  const options = {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  };
  const time = new Intl.DateTimeFormat("en-GB", options).format(new Date(store.now()));
  clock.textContent = speed === 1 ? time : `${time} ×${speed}`;
  clock.title = `Sandbox time in ${zone.replaceAll("_", " ")}, running at ${speed} × real time`;
}

function drawConnection(store, node) {
  const [state, text] =
    store.live !== "open"
      ? ["off", "Reconnecting…"]
      : store.workspace.connected
        ? ["on", `${store.bot.name} connected`]
        : ["off", `${store.bot.name} not connected`];
  node.className = `connection ${state}`;
  if (node.textContent !== text) node.replaceChildren(el("span.dot"), el("span.bar-label", {}, text));
  node.title = text;
}

function shortcutsButton(app) {
  const open = () => {
    const shortcuts = app.store.workspace.shortcuts.filter(({ type }) => type === "global");
    const items = shortcuts.map(({ name, description, callback_id: callback }) => ({
      label: name,
      detail: description,
      icon: "bolt",
      run: () => app.act("global_shortcut", { callback_id: callback }),
    }));
    openMenu(button, items.length ? items : [{ label: "This app has no shortcuts", run: () => {} }], {
      label: "Shortcuts",
      align: "end",
    });
  };
  const button = labelled("Shortcuts", "bolt", open);
  button.setAttribute("aria-haspopup", "menu");
  return button;
}

function personButton(app) {
  const { store } = app;
  const open = () => {
    const people = store.workspace.users.filter((user) => !user.is_bot && !user.deleted);
    const rows = people.map((user) => ({
      label: personName(user),
      detail: user.title,
      checked: user.id === store.me.id,
      run: () => become(app, user),
    }));
    const split = app.pane
      ? {
          label: "Show one person only",
          icon: "split",
          run: () => parent.postMessage({ closed: true }, location.origin),
        }
      : { label: "Put someone beside me…", icon: "split", run: () => chooseBeside(button, app, people) };
    openMenu(button, [...rows, "-", split], { label: "Be someone else", align: "end" });
  };
  const button = el(
    "button.person",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-label": `You are ${personName(store.me)}. Be someone else`,
      on: { click: open },
    },
    avatar(store, store.me, "small"),
    el("span.bar-label", {}, personName(store.me)),
    icon("down"),
  );
  return button;
}

function become(app, user) {
  const params = new URLSearchParams(location.search);
  params.set("as", user.name);
  location.search = params;
}

function chooseBeside(button, app, people) {
  const others = people.filter(({ id }) => id !== app.store.me.id);
  const items = others.map((user) => ({
    label: personName(user),
    detail: user.title,
    run: () => (location.search = new URLSearchParams({ as: app.store.me.name, beside: user.name })),
  }));
  openMenu(button, items, { label: "Who to put beside you", align: "end" });
}
