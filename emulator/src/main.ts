#!/usr/bin/env node
import { commandLine, usage } from "./command-line.ts";
import { startEmulator } from "./index.ts";

const options = commandLine(process.argv.slice(2), process.env);
if (options === "help") {
  console.log(usage);
} else {
  const emulator = await startEmulator(options);
  console.log(`WhatsApp emulator on ${emulator.baseUrl}  (phone: ${emulator.baseUrl}/_emulator/phone/)`);
  const [number] = emulator.world.numbers.values();
  const [token] = emulator.world.tokens.keys();
  console.log(`number ${number?.id} (${number?.displayPhoneNumber}), token ${token}`);
  if (process.argv.includes("--exit-with-parent"))
    process.stdin.resume().on("end", () => void emulator.close().then(() => process.exit(0)));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
}
