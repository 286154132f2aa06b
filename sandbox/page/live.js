// The live WebSocket: tells the store which of its keys are out of date, and reconnects when it drops.

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** Keep a socket open as `as`; calls onKeys(keys) for each invalidation and onState("open" | "closed"). */
export function connectLive(as, { onKeys, onState }) {
  let retry = FIRST_RETRY_MS;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/sandbox/live?as=${encodeURIComponent(as)}`);
    socket.addEventListener("open", () => {
      retry = FIRST_RETRY_MS;
      onState("open");
    });
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "invalidate") onKeys(message.keys);
    });
    socket.addEventListener("close", () => {
      onState("closed");
      setTimeout(open, retry);
      retry = Math.min(retry * 2, LONGEST_RETRY_MS);
    });
  };
  open();
}
