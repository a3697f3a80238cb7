import { faultsTimes } from "./faults.ts";
import type { SeedWork } from "./run-seed.ts";
import { simulate } from "./simulation.ts";

const work = JSON.parse(process.argv[2] ?? "") as SeedWork;
const result = await simulate({ seed: work.seed, sends: work.sends, faults: faultsTimes(work.faultFactor) });
process.send?.(result, () => process.disconnect());
