/** The server's own validator, run in the page: problems appear while one types. */
import { config } from "zod";
import type { JourneyDocument, Problem } from "../../api/types.ts";
import { validateJourney } from "../../../../src/journeys/validate.ts";

// The page's policy allows no code made of text, and zod's faster parser would ask for it.
config({ jitless: true });

export function problemsIn(document: JourneyDocument): readonly Problem[] {
  const checked = validateJourney(document, { now: new Date() });
  return checked.ok ? checked.warnings : checked.problems;
}
