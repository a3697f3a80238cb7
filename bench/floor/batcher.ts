/** The least there is to share commits: what comes while a batch is being written makes up the next one. */
export function createBatcher<T>(write: (items: readonly T[]) => Promise<unknown>, parallel = 2): (item: T) => Promise<void> {
  let waiting: { readonly item: T; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  let writing = 0;
  const run = async (): Promise<void> => {
    writing += 1;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 1_000);
      try {
        await write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing -= 1;
  };
  return async (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (writing < parallel) setImmediate(() => (writing < parallel ? void run() : undefined));
    });
}
