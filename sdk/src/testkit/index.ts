/** Bundled with the server's own code (`sdk/vite.config.ts`); `types.ts` is what users of the built package see. */
import { createJourneyWorld } from "../../../src/rehearsal/testkit/journey-world.ts";
import type { JourneyWorldOf } from "./types.ts";

export type { JourneyWorld, JourneyWorldOptions, TestMessage, TestPerson, TestPersonInput, TestRun, TestTemplate } from "./types.ts";

export const journeyWorld: JourneyWorldOf = createJourneyWorld;
