/** The thread of `server.ts` that decides and sends. */
import { workBesideDoors } from "../../src/app/engine-work.ts";
import { crashPointsOf, tuningOf } from "./server-parts.ts";
import type { ServerSpec } from "./terms.ts";

const spec = JSON.parse(process.argv[2] ?? "") as ServerSpec;
workBesideDoors({ crashPoints: crashPointsOf(spec), tuning: tuningOf(spec) });
