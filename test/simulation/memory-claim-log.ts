import { createClaimLog, neverLeft, type ClaimLog, type LoggedClaim } from "../../src/sends/claim-log.ts";

/** The real log on a file that is a string. `neverLeft`: what is read from it after its process died. */
export function createMemoryClaimLog(now: () => number): { readonly claimLog: ClaimLog; readonly neverLeft: () => readonly LoggedClaim[] } {
  let text: string[] = [];
  const file = {
    append: (more: string) => void text.push(more),
    replace: (all: string) => void (text = [all]),
    remove: () => void (text = []),
  };
  const claimLog = createClaimLog({ file, machine: "simulated", now, failed: () => undefined });
  return { claimLog, neverLeft: () => neverLeft(text.join("")) };
}
