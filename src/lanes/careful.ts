/**
 * What the worker does with lanes whose transaction failed over its data: one lane at a time and one thing that is due
 * (an inbox row, a run's timer, a call, a membership, a conversation to wake, a claim or doubt whose time is over, a message), so that everything
 * else goes on. What fails again and again alone is set aside
 * and reported; nothing is lost. Errors of the connection or the schema are nobody's data and never lead here.
 */
import { AppError } from "../platform/errors.ts";
import type { Lane } from "../platform/lane.ts";
import { type LaneProgram, type LanesRun, runLanes } from "./run-lanes.ts";
import { setAside, type Taken, type TakenKind, takingOne } from "./set-aside.ts";

/** Of one lane in one go: as many as an ordinary transaction takes of each. */
const MOST = 64;
const TRIES = 3;
const OF_THE_LANGUAGE = [TypeError, RangeError, SyntaxError, URIError];
/** In this order: what arrived is applied before timers fire, and both before anything is sent. */
const KINDS: readonly TakenKind[] = ["row", "run", "membership", "call", "wake", "overdue", "message"];

/** Runs the lanes apart. `onRun` hears of every commit; throws the first failure that nothing due is to blame for, after all lanes had their turn. */
export async function runCarefully(program: LaneProgram, lanes: readonly Lane[], onRun: (run: LanesRun) => void): Promise<void> {
  const failures: unknown[] = [];
  for (const lane of lanes) {
    try {
      for (const kind of KINDS) for (let one = 0; one < MOST && (await runOne(program, lane, kind, onRun)); one += 1);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * Whether the data may be to blame: what our code threw, and what PostgreSQL calls a data exception, a broken constraint or too much (a text
 * that no index entry holds).
 */
export function isAboutData(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AppError) return error.code !== "unavailable";
  // The language's own are of no connection, whatever words are in them and whatever code Node gives them.
  if (OF_THE_LANGUAGE.some((kind) => error instanceof kind)) return true;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string") return /^(2[23]|54)...$/.test(code);
  return !/connect|terminat|timeout|socket/i.test(error.message);
}

/** Whether there was one. */
async function runOne(program: LaneProgram, lane: Lane, kind: TakenKind, onRun: (run: LanesRun) => void): Promise<boolean> {
  const taken: { one: Taken | null } = { one: null };
  const single: LaneProgram = { ...program, store: takingOne(kind, program.store, taken) };
  for (let attempt = 1; ; attempt += 1) {
    taken.one = null;
    try {
      const run = await runLanes(single, [lane]);
      if (run) onRun(run);
      return run !== null && taken.one !== null;
    } catch (error) {
      // Null again when the transaction failed before it took anything.
      const suspect = taken.one as Taken | null;
      if (!suspect || !isAboutData(error)) throw error;
      if (attempt < TRIES) continue;
      // A lane that fails with nothing due as well is not the fault of what was.
      const run = await runLanes({ ...program, store: takingOne(null, program.store, { one: null }) }, [lane]);
      if (run) onRun(run);
      await setAside(program, lane, suspect, error);
      return true;
    }
  }
}
