import { defineConfig } from "vitest/config";

const report = process.env["PARLEY_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: [
      "{src,test,sdk,bench}/**/*.test.ts",
      "scripts/**/*.test.mjs",
      "emulator/{src,test,phone}/**/*.test.ts",
      "web/**/*.test.{ts,tsx}",
    ],
    exclude: ["**/node_modules/**", "**/dist/**", "**/dist-*/**"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
    // Types as tests: what must not compile. Errors elsewhere are the business of `npm run check`.
    typecheck: { enabled: true, include: ["test/types/**/*.test-d.ts"], ignoreSourceErrors: true },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
