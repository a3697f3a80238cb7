import { expect, it } from "vitest";
import { openHints } from "./hints.ts";

it("wakes who waits for the person something changed about, and nobody else, until they went", async () => {
  let tell = (_ids: readonly string[]): void => undefined;
  const hints = openHints({
    tell: () => undefined,
    follow: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
  const heard: string[] = [];
  const stop = new AbortController();
  const wait = (id: string) => {
    const hint = hints.next(id, stop.signal);
    void hint.told.then(() => heard.push(id));
    return hint;
  };
  const [ana] = [wait("ana"), wait("ben"), wait("nobody")];
  tell(["ana"]);
  await ana.told;
  expect(heard).toEqual(["ana"]);
  stop.abort();
  await Promise.resolve();
  expect(heard).toEqual(["ana", "ben", "nobody"]);
});
