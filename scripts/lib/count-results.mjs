/**
 * One result a test, and one for `npm run check`. A file that could not even be loaded counts as a failure, and so does a test command
 * that failed without a failed test (a crash, no report, an error outside any test).
 */
export function countResults(report, checkCode, testCode) {
  const results = report.testResults ?? [];
  const tests = results.flatMap((file) => file.assertionResults.map((test) => ({ file: file.name, ...test })));
  const withStatus = (...statuses) => tests.filter((test) => statuses.includes(test.status));

  const failures = withStatus("failed").map((test) => `${test.file} > ${test.fullName}`);
  for (const file of results) {
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"))
      failures.push(`${file.name} (the file)`);
  }
  if (Number(testCode) !== 0 && failures.length === 0) failures.push("npm test (see above)");
  if (Number(testCode) === 0 && tests.length === 0) failures.push("npm test ran no test");

  const checked = Number(checkCode) === 0;
  if (!checked) failures.push("npm run check (see above)");
  return {
    passed: withStatus("passed").length + (checked ? 1 : 0),
    failed: failures.length,
    skipped: withStatus("pending", "skipped", "todo").map((test) => `${test.file} > ${test.fullName}`),
    failures,
  };
}
