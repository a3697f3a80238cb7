import { startEmulator } from "../src/index.ts";

/** The measured process: one emulator, alone on its core as far as the machine has one for it. */
const [, , callbackUrl = ""] = process.argv;
const emulator = await startEmulator({
  port: 0,
  webhook: { url: callbackUrl },
  switches: {
    pairRate: null,
    messagesPerSecond: 1_000_000,
    autoReadDefault: true,
    sentAfterMs: 50,
    deliveredAfterMs: 150,
    readAfterMs: 300,
    webhook: { batchSize: Number(process.argv[3] ?? "1"), batchWaitMs: 20 },
  },
});
process.on("message", () => process.send?.({ cpuMs: cpuMs(), rssMb: Math.round(process.memoryUsage().rss / 1_048_576) }));
process.send?.({ baseUrl: emulator.baseUrl });

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
