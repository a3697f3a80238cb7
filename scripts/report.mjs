// Adds up a CI run: `report.mjs VITEST_JSON EXIT_CODE_OF_CHECK EXIT_CODE_OF_TEST`. Its last line is what the CI server reads.
import { relative } from "node:path";
import { countResults } from "./lib/count-results.mjs";
import { readTextOr } from "./lib/fingerprint.mjs";
import { root } from "./lib/root.mjs";

const [file, checkCode, testCode] = process.argv.slice(2);
const { passed, failed, skipped, failures } = countResults(JSON.parse(await readTextOr(file, "{}")), checkCode, testCode);

for (const failure of failures) console.log(`failed: ${failure.replace(`${root}/`, "")}`);
if (skipped.length > 0) console.log(`skipped: ${skipped.map((name) => relative(root, name)).join("; ")}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
