// The front door: one person's Slack, or with ?beside= two people's next to each other.
import { startApp } from "./app.js";
import { showBeside } from "./beside.js";

const params = new URLSearchParams(location.search);
const beside = params.get("beside");

if (beside) showBeside(params.get("as") || "alice", beside, { as: params.get("c"), beside: params.get("beside_c") });
else startApp(params);
