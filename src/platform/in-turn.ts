/** One at a time: whoever asks while it is under way waits for that one, and then for one of their own. */
export function inTurn<Answer>(act: () => Promise<Answer>): () => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return async () => {
    const mine = last.then(act);
    last = mine.catch(() => undefined);
    return mine;
  };
}
