import { defineConfig } from "vite";

/** The test kit plays journeys by the server's own code, and so takes all of that along: whoever uses it installs nothing else. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ["source"] },
  build: {
    outDir: "dist/testkit",
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    target: "node20",
    lib: { entry: "src/testkit/index.ts", formats: ["es"], fileName: () => "index.js" },
  },
});
