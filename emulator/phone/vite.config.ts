import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const emulatorUrl = process.env["EMULATOR_URL"] ?? "http://127.0.0.1:4010";

export default defineConfig({
  root: import.meta.dirname,
  base: "/_emulator/phone/",
  plugins: [react()],
  build: { outDir: "../dist-phone", emptyOutDir: true, target: "es2023" },
  server: { proxy: { "^/_emulator/(?!phone/)": emulatorUrl } },
});
