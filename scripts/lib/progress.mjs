const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs one step and says so: a line when it begins, one every ten seconds, one when it is done. Goes to stderr: stdout is for results. */
export async function step(name, work) {
  const began = performance.now();
  console.error(`  ${name} …`);
  const ticking = setInterval(() => console.error(`  ${name} … ${seconds(began)}`), 10_000);
  try {
    const result = await work();
    console.error(`  ${name}: done in ${seconds(began)}`);
    return result;
  } catch (error) {
    console.error(`  ${name}: failed after ${seconds(began)}`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

/** Runs the jobs with at most `width` at once; lets the others finish when one fails, then throws the first failure. */
export async function inParallel(jobs, width) {
  const waiting = [...jobs];
  const failures = [];
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      await job().catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
}
