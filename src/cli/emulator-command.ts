import type { Command } from "commander";
import { toConfig } from "../platform/config.ts";
import { createLog } from "../platform/log.ts";
import { tell, type Terminal } from "./terminal.ts";

export function addEmulatorCommand(program: Command, terminal: Terminal): void {
  program
    .command("emulator")
    .description("start only the WhatsApp emulator; it ends with Ctrl-C")
    .option("--port <number>", "PARLEY_EMULATOR_PORT; default 4000")
    .option("--json", "tell the addresses as JSON")
    .action(async (options: { readonly port?: string; readonly json?: boolean }) => {
      const { startEmulatorProcess } = await import("../app/emulator-process.ts");
      const config = toConfig(terminal.env, { emulatorPort: options.port });
      await using emulator = await startEmulatorProcess({
        port: config.emulatorPort,
        stateDir: `${config.dataDir}/emulator`,
        clock: terminal.clock,
        log: createLog({ level: config.logLevel, format: "text" }),
      });
      const phone = `${emulator.baseUrl}/_emulator/phone/`;
      tell(
        terminal,
        options.json === true,
        { graph: emulator.baseUrl, phone },
        () => `Graph API  ${emulator.baseUrl}\nPhone      ${phone}`,
      );
      if (!terminal.signal.aborted)
        await new Promise<void>((resolve) => terminal.signal.addEventListener("abort", () => resolve(), { once: true }));
    });
}
