import type { SentMedia } from "../../messages/content.ts";
import { hold, pass, refuse, type Rule } from "../rule.ts";
import type { SendFacts } from "../send-facts.ts";

/** An upload takes a moment; its end is not told to the lanes. Each look waits twice as long as the one before. */
const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 60_000;

/** Files of the library go by the id that the number has them under. */
export const media: Rule = {
  name: "media",
  judge: (facts) => {
    const files = facts.media ?? [];
    const missing = files.find(({ state }) => state === "missing");
    if (missing) return refuse("media_missing", { file: missing.asset });
    const refused = files.find(({ state }) => state === "refused");
    if (refused?.state === "refused") return refuse("media_refused", { file: refused.filename, why: refused.reason });
    const waiting = files.filter(({ state }) => state === "uploading");
    const seen = { files: files.length, uploading: waiting.length };
    if (waiting.length === 0) return pass(seen);
    const lookAgainMs = nextLook(facts.message);
    return hold("media_uploading", facts, facts.now.getTime() + lookAgainMs, { ...seen, lookAgainMs });
  },
};

function nextLook({ state, decision }: SendFacts["message"]): number {
  if (state !== "held" || decision?.reason !== "media_uploading") return FIRST_LOOK_MS;
  const before = Number(decision.ladder.at(-1)?.facts["lookAgainMs"] ?? 0);
  return Math.min(Math.max(2 * before, FIRST_LOOK_MS), LONGEST_LOOK_MS);
}

/** Of a message that may go: each file's id. */
export function sentMedia(files: NonNullable<SendFacts["media"]>): { readonly [asset: string]: SentMedia } {
  return Object.fromEntries(
    files.flatMap((file) => (file.state === "ready" ? [[file.asset, { id: file.id, filename: file.filename }]] : [])),
  );
}
