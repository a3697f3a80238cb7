import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:3000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The page's policy allows no inline scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // All views together add a fifth to the style sheet that every page needs; apart, a failed one is never asked for again.
    cssCodeSplit: false,
  },
  server: { port: 5173, proxy: { "/v1": server } },
});
