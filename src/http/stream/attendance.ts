/** Whose streams this process holds, said to the database while it does: `catalog/attendance.ts`. */
import type { Attending } from "../../catalog/attendance.ts";
import type { Clock } from "../../platform/clock.ts";
import { repeating } from "../../platform/repeating.ts";

/** Well within the shortest time after which somebody is taken for gone. */
const EVERY_MS = 20_000;

export type Attendance = AsyncDisposable & {
  /** Resolves when it is known; answers what to call when the stream has ended. Never throws. */
  readonly begin: (one: Attending) => Promise<() => void>;
  /** Says it now. */
  readonly tell: () => Promise<void>;
};

export function createAttendance({
  clock,
  note,
  failed,
}: {
  readonly clock: Pick<Clock, "sleep">;
  readonly note: (attending: readonly Attending[]) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
}): Attendance {
  const streams = new Set<Attending>();
  const saying = new Set<Promise<unknown>>();
  const said = async (attending: readonly Attending[]): Promise<void> => {
    if (attending.length === 0) return;
    const one = note(attending).catch(failed);
    saying.add(one);
    await one;
    saying.delete(one);
  };
  const tell = async (): Promise<void> =>
    said([...new Map([...streams].map((one) => [`${one.workspaceId}/${one.accountId}`, one])).values()]);
  const beating = repeating({ clock, everyMs: EVERY_MS, failed }, tell);
  return {
    begin: async (one) => {
      const stream = { ...one };
      streams.add(stream);
      await said([stream]);
      return () => {
        streams.delete(stream);
        void said([stream]);
      };
    },
    tell,
    [Symbol.asyncDispose]: async () => {
      await beating[Symbol.asyncDispose]();
      await Promise.all(saying);
    },
  };
}
