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
    setupFiles: ["test/support/seeds.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Far beyond what anything takes: they end what hangs, and say nothing of how quick a machine is.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    unstubEnvs: true,
    // Types as tests: what must not compile. Errors elsewhere are the business of `npm run check`.
    typecheck: { enabled: true, include: ["test/types/**/*.test-d.ts"], ignoreSourceErrors: true },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
