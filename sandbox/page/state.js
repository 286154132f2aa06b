// What this page knows of the sandbox, fetched by key, and who wants to hear when a key changes.

/** Keys: workspace, messages, thread, home, views, notices, coach, traffic, place, live. */
export class Store {
  constructor(api) {
    this.api = api;
    this.workspace = null;
    this.place = { kind: "none" };
    this.thread = null;
    this.messages = [];
    this.messagesOf = null;
    this.replies = [];
    this.home = null;
    this.views = [];
    this.lost = new Set();
    this.notices = [];
    this.tour = null;
    this.traffic = [];
    this.trouble = null;
    this.trafficOpen = false;
    this.live = "closed";
    this.listeners = new Map();
    this.running = new Map();
  }

  on(key, listener) {
    if (!this.listeners.has(key)) this.listeners.set(key, []);
    this.listeners.get(key).push(listener);
  }

  emit(key) {
    for (const listener of this.listeners.get(key) ?? []) listener();
  }

  /** Fetch a key again. Calls that arrive while one is under way lead to exactly one more. */
  async refresh(key) {
    if (this.running.has(key)) {
      this.running.get(key).again = true;
      return this.running.get(key).done;
    }
    const run = { again: true, done: null };
    this.running.set(key, run);
    run.done = (async () => {
      while (run.again) {
        run.again = false;
        await this.#fetch(key).catch((error) => console.warn(`refresh ${key}: ${error.message}`));
      }
      this.running.delete(key);
      this.emit(key);
    })();
    return run.done;
  }

  async #fetch(key) {
    const { channel } = this.place;
    if (key === "workspace") {
      const fetchedAt = performance.now();
      this.workspace = { ...(await this.api.get("workspace")), fetchedAt };
    } else if (key === "messages") {
      const messages = channel ? (await this.api.get("messages", { channel })).messages : [];
      if (channel !== this.place.channel) return;
      this.messages = messages;
      this.messagesOf = channel;
    } else if (key === "thread") {
      const thread = this.thread;
      const replies = thread
        ? (await this.api.get("messages", { channel: thread.channel, thread_ts: thread.ts })).messages
        : [];
      if (thread === this.thread) this.replies = replies;
    } else if (key === "home") this.home = (await this.api.get("home")).view;
    else if (key === "views") this.views = (await this.#views()).filter((view) => !this.lost.has(view.root_view_id));
    else if (key === "notices") this.notices = (await this.api.get("notices")).notices;
    else if (key === "coach") this.tour = (await this.api.get("coach")).tour;
    else if (key === "traffic") await this.#fetchTraffic();
  }

  async #views() {
    return (await this.api.get("views")).views;
  }

  /** What was open before this page was loaded is lost, as in Slack; the app is not told (Slack documents no such word). */
  async loseViews() {
    this.lost = new Set((await this.#views()).map((view) => view.root_view_id));
  }

  async #fetchTraffic() {
    if (!this.trafficOpen) return;
    const after = this.traffic.at(-1)?.n ?? 0;
    const { entries, trouble } = await this.api.get("traffic", { after });
    this.trouble = trouble;
    this.traffic = [...this.traffic, ...entries.filter((entry) => entry.n > after)].slice(-500);
  }

  /** Refresh what a live invalidation names, as far as it is on the screen. */
  invalidate(keys) {
    for (const key of new Set(keys.map((name) => this.#mine(name)))) if (key) this.refresh(key);
  }

  #mine(name) {
    const [kind, channel, thread] = name.split(":");
    if (kind !== "messages") return name;
    if (thread) return this.thread?.ts === thread ? "thread" : null;
    if (this.thread?.channel === channel) this.refresh("thread");
    return channel === this.place.channel ? "messages" : null;
  }

  /** Everything again: on start and after a lost connection. */
  async refreshAll() {
    await this.refresh("workspace");
    await Promise.all(["messages", "thread", "home", "views", "notices", "coach", "traffic"].map((key) => this.refresh(key)));
  }

  /** The sandbox's time now, in milliseconds since the epoch, carried on at the sandbox's speed. */
  now() {
    const { now, speed, fetchedAt } = this.workspace;
    return Date.parse(now) + (performance.now() - fetchedAt) * (speed ?? 1);
  }

  get me() {
    return this.workspace.me;
  }

  user(id) {
    return this.workspace.users.find((user) => user.id === id);
  }

  channel(id) {
    return this.workspace.channels.find((channel) => channel.id === id);
  }

  get openChannel() {
    return this.place.channel ? this.channel(this.place.channel) : undefined;
  }

  get bot() {
    return this.workspace.app;
  }

  /** The Messages tab of the app, as against a direct message with a person. */
  isMessagesTab(channel) {
    return channel?.kind === "im" && channel.user === this.bot.bot_user_id;
  }
}
