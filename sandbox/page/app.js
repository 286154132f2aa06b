// One person's Slack: makes the store, draws the parts, and holds what they all may ask for.
import { Api } from "./api.js";
import { beOther, coachStrip, followTour, seeTraffic } from "./coach.js";
import { composer, readyToWrite } from "./composer.js";
import { el } from "./dom.js";
import { drawer } from "./drawer.js";
import { channelHeader } from "./header.js";
import { homeTab } from "./home.js";
import { layerOpen } from "./layers.js";
import { connectLive } from "./live.js";
import { Names } from "./mentions.js";
import { messageList } from "./messages.js";
import { modalStack } from "./modal.js";
import { followPermalinks, readPlace, rememberPlace } from "./place.js";
import { sidebar } from "./sidebar.js";
import { Store } from "./state.js";
import { openSwitcher } from "./switcher.js";
import { threadPane } from "./thread.js";
import { toasts } from "./toasts.js";
import { topbar } from "./topbar.js";

export async function startApp(params) {
  const api = new Api(params.get("as") || "alice");
  const store = new Store(api);
  const app = { api, store, pane: params.get("pane"), as: api.as };
  app.toast = toasts(app);
  app.names = new Names(store, (place) => app.goTo(place));
  app.act = (type, fields) => act(app, type, fields);
  app.goTo = (place) => goTo(app, place);
  app.openThread = (channel, ts) => openThread(app, channel, ts);
  await firstLook(store);
  await store.loseViews();
  draw(app);
  connectLive(api.as, {
    onKeys: (keys) => store.invalidate(keys),
    onState: (state) => {
      store.live = state;
      store.emit("live");
      if (state === "open") store.refreshAll();
    },
  });
  await app.goTo(readPlace(app));
}

/** Wait until the sandbox answers; say on the page while it does not, or why this person may not look. */
async function firstLook(store) {
  const root = document.getElementById("app");
  for (;;) {
    const problem = await store.api.get("workspace").then(
      () => null,
      (error) => error,
    );
    if (!problem) return store.refresh("workspace");
    const words = problem instanceof TypeError ? "Waiting for the sandbox…" : `${store.api.as}: ${problem.message}`;
    root.replaceChildren(el("p.starting", { role: "status" }, words));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function draw(app) {
  document.title = `${app.store.me.name} – Sandbox Slack`;
  if (app.pane) parent.postMessage({ as: app.store.me.name }, location.origin);
  const main = el("main.main", {}, channelHeader(app), homeTab(app), messageList(app), composer(app));
  const body = el("div.body", {}, sidebar(app), main, threadPane(app), drawer(app));
  const coach = app.pane ? null : coachStrip(app.as, [beOther(app.as), seeTraffic(() => app.toggleDrawer())]);
  document.getElementById("app").replaceChildren(...[topbar(app), coach, body].filter(Boolean));
  modalStack(app);
  followPermalinks(app);
  followTour(app);
  if (app.pane) listen(app);
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!layerOpen()) openSwitcher(app);
  });
}

/** What the page around two people's asks of one of them. */
function listen(app) {
  addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin) return;
    if (data.ask === "traffic") app.toggleDrawer();
    if (data.ask === "write") document.querySelector(".composer-slot textarea")?.focus();
  });
}

async function act(app, type, fields) {
  const answer = await app.api.act(type, fields);
  if (!answer.ok && answer.text) app.toast(answer.text);
  else if (!answer.ok && answer.error && !answer.errors) app.toast(answer.error);
  return answer;
}

/** Show a place: {kind: "channel", channel, ts?} or {kind: "app", tab: "home" | "messages"}. */
async function goTo(app, wanted) {
  const { store } = app;
  const place = await resolve(app, wanted);
  if (place.channel !== store.place.channel) {
    store.messages = [];
    if (store.thread) openThread(app, null);
  }
  store.place = place;
  document.getElementById("app").classList.remove("menu-open");
  rememberPlace(app);
  store.emit("place");
  if (!place.ts) readyToWrite(app);
  if (place.tab === "home") {
    await app.act("open_home");
    await store.refresh("home");
  } else await store.refresh("messages");
}

/** The bot's messages and one's own direct messages are channels that may not exist yet. */
async function resolve(app, wanted) {
  const { store } = app;
  if (wanted.kind === "app" && wanted.tab === "messages") {
    if (!store.bot.messages_enabled) return { ...wanted, tab: "home" };
    const channel = await directChannel(app, store.bot.bot_user_id, { tellApp: true });
    return { ...wanted, channel };
  }
  if (wanted.kind === "person") return { kind: "channel", channel: await directChannel(app, wanted.user) };
  return store.isMessagesTab(store.channel(wanted.channel)) ? { ...wanted, kind: "app", tab: "messages" } : wanted;
}

/** The app hears about each opening of its messages, so the page always asks again. */
async function directChannel(app, user, { tellApp = false } = {}) {
  const known = app.store.workspace.channels.find((channel) => channel.kind === "im" && channel.user === user);
  if (known && !tellApp) return known.id;
  const answer = await app.act("open_dm", { user });
  if (!known) await app.store.refresh("workspace");
  return answer.channel ?? known?.id;
}

function openThread(app, channel, ts) {
  app.store.thread = channel ? { channel, ts } : null;
  app.store.replies = [];
  app.store.emit("thread");
  if (channel) app.store.refresh("thread");
}
