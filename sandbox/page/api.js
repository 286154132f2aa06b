// The person API: every question to and act on the sandbox goes through here, as one person.

export class Api {
  constructor(as) {
    this.as = as;
  }

  url(path, params = {}) {
    const query = new URLSearchParams({ as: this.as, ...params });
    return `/sandbox/api/${path}?${query}`;
  }

  /** Ask; throws an Error carrying the server's own words. */
  async get(path, params) {
    const response = await fetch(this.url(path, params));
    const body = await response.json().catch(() => ({}));
    if (!response.ok || body.ok === false) throw new Error(body.text ?? body.error ?? `HTTP ${response.status}`);
    return body;
  }

  /** Do something as this person; always an answer: {ok: true, ...} or {ok: false, error, text}. */
  async act(type, fields = {}) {
    try {
      const response = await fetch(this.url("act"), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ type, ...fields }),
      });
      return await response.json();
    } catch (error) {
      return { ok: false, error: "unreachable", text: `The sandbox cannot be reached: ${error.message}` };
    }
  }

  fileUrl(id) {
    return this.url(`file/${encodeURIComponent(id)}`);
  }
}
