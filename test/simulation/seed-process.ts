import { faultsTimes } from "./faults.ts";
import type { SeedWork } from "./run-seed.ts";
import { simulate } from "./simulation.ts";

// Let go, or its parent is gone: nobody waits for a seed any more.
process.on("disconnect", () => process.exit());
process.on("message", ({ seed, sends, faultFactor }: SeedWork) => {
  simulate({ seed, sends, faults: faultsTimes(faultFactor) }).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
