/** The emulated Meta of one stage; see `openEmulator`. Says its address on its channel, and ends with the process that started it. */
import { startEmulator } from "@parley/whatsapp-emulator";
import type { EmulatorSpec } from "./terms.ts";

const { webhook, seed } = JSON.parse(process.argv[2] ?? "") as EmulatorSpec;
const { baseUrl } = await startEmulator({ port: 0, webhook: { url: webhook }, switches: { seed } });
process.on("disconnect", () => process.exit(1));
process.send?.(baseUrl);
