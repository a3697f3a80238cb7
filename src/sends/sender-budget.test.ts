import { expect, it } from "vitest";
import { aChannel, CHANNEL_ID } from "../../test/support/sample-rows.ts";
import { createSenderBudget } from "./sender-budget.ts";

/** Several processes, one bucket of 76 tokens/s, virtual milliseconds. */
function shared(processes: number) {
  let now = 0;
  let tokens = 0;
  let refilledAt = 0;
  let leased = 0;
  let sleepers: { at: number; resolve: () => void }[] = [];
  const clock = {
    now: () => now,
    monotonic: () => now,
    sleep: (ms: number) => new Promise<void>((resolve) => sleepers.push({ at: now + ms, resolve })),
  };
  const budgets = Array.from({ length: processes }, () =>
    createSenderBudget({
      leaseTokens: async (_channel, want, used) => {
        tokens = Math.min(tokens + ((now - refilledAt) * 76) / 1_000, 8) - used;
        refilledAt = now;
        const granted = Math.max(Math.min(Math.floor(tokens), want), 0);
        tokens -= granted;
        leased += granted;
        return granted;
      },
      wake: () => undefined,
      clock,
      failed: (error) => {
        throw error;
      },
    }),
  );
  const pass = async (ms: number, each: () => void): Promise<void> => {
    for (const end = now + ms; now < end; now += 5) {
      each();
      const due = sleepers.filter((sleeper) => sleeper.at <= now);
      sleepers = sleepers.filter((sleeper) => sleeper.at > now);
      for (const sleeper of due) sleeper.resolve();
      await new Promise(setImmediate);
    }
  };
  return { budgets, pass, leased: () => leased };
}

const sendAll = (budgets: readonly ReturnType<typeof createSenderBudget>[]): number =>
  budgets.reduce((sum, budget) => {
    const room = budget.room(aChannel());
    budget.spend(CHANNEL_ID, room);
    return sum + room;
  }, 0);

it.each([1, 4])("%i processes together keep the sender's rate, and use it", async (processes) => {
  const { budgets, pass } = shared(processes);
  let sent = 0;
  await pass(10_000, () => {
    sent += sendAll(budgets);
  });
  expect(sent).toBeLessThanOrEqual(800);
  expect(sent).toBeGreaterThanOrEqual(760 * 0.95);
});

it("counts what customers write", async () => {
  const {
    budgets: [budget],
    pass,
  } = shared(1);
  if (!budget) throw new Error("no budget");
  let sent = 0;
  await pass(10_000, () => {
    budget.noteInbound(CHANNEL_ID, 0.2);
    sent += sendAll([budget]);
  });
  expect(sent).toBeLessThan(760 - 300);
});

it("halves its pace when told so, and finds back", async () => {
  const { budgets, pass } = shared(1);
  let sent = 0;
  const count = async (ms: number): Promise<number> => {
    sent = 0;
    await pass(ms, () => {
      sent += sendAll(budgets);
    });
    return sent;
  };
  const full = await count(2_000);
  budgets[0]?.slowDown(CHANNEL_ID);
  budgets[0]?.slowDown(CHANNEL_ID);
  const slowed = await count(1_000);
  expect(slowed).toBeLessThan(full * 0.5 * 0.75);
  expect(slowed).toBeGreaterThan(0);
  await count(8_000);
  expect(await count(2_000)).toBeGreaterThan(full * 0.9);
});
