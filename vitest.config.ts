import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const report = process.env["PARLEY_TEST_REPORT"];

/**
 * What takes longest begins first, so that nothing is left running alone at the end; several servers that are killed and a
 * browser get in each other's way less than two of a kind do.
 */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const left = new Set(await super.sort(files)); // oxlint-disable-line unicorn/no-array-sort -- the sequencer's own
    const take = (folder: string): TestSpecification[] => {
      const taken = [...left].filter(({ moduleId }) => moduleId.includes(`/test/${folder}/`));
      for (const file of taken) left.delete(file);
      return taken;
    };
    const [simulation, durability, browser] = [take("simulation"), take("durability"), take("browser")];
    const long = Array.from({ length: Math.max(durability.length, browser.length) }, (_, index) => [durability[index], browser[index]]);
    return [...simulation, ...long.flat().filter((file) => file !== undefined), ...left];
  }
}

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
    setupFiles: [
      "test/support/seeds.ts",
      "test/support/drop-databases.ts",
      "test/support/quick-passwords.ts",
      "test/support/tell-screens.ts",
    ],
    pool: "forks",
    // Reading the same modules anew for every file took a third of the suite's processor time.
    isolate: false,
    // One more than the cores of the smallest machine: what runs servers and browsers waits for them much of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // Far beyond what anything takes: they end what hangs, and say nothing of how quick a machine is.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Twice as often is twice the work for every process that is asked.
    expect: { poll: { timeout: 60_000, interval: 100 } },
    unstubEnvs: true,
    // Types as tests: what must not compile. Errors elsewhere are the business of `npm run check`.
    typecheck: { enabled: true, include: ["test/types/**/*.test-d.ts"], ignoreSourceErrors: true },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
