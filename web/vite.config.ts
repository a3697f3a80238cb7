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
    // Left alone, each icon and control that two views share is a file of its own: the inbox asked for forty of them, six at a time, which took as long as
    // all the rest until its list was there.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "icons", test: /@tabler[\\/]icons-react/, minShareCount: 2 },
            { name: "controls", test: /@mantine[\\/]/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { "/v1": server } },
});
