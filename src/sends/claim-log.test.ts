import { describe, expect, test } from "vitest";
import type { MessageId, WorkspaceId } from "../platform/ids.ts";
import { type ClaimFile, createClaimLog, type LoggedClaim, machineOf, neverLeft } from "./claim-log.ts";

const AT = Date.UTC(2026, 10, 30, 12);

function claim(number: number, change: Partial<LoggedClaim> = {}): LoggedClaim {
  return {
    messageId: `0193a000-0000-7000-8000-${String(number).padStart(12, "0")}` as MessageId,
    workspaceId: "0193a000-0000-7000-8000-00000000ffff" as WorkspaceId,
    attempt: 1,
    claimedAt: new Date(AT),
    ...change,
  };
}

function openLog(change: Partial<ClaimFile> = {}) {
  let text = "";
  let removed = false;
  const failures: unknown[] = [];
  const file: ClaimFile = {
    append: (more) => void (text += more),
    replace: (all) => void (text = all),
    remove: () => void (removed = true),
    ...change,
  };
  let now = AT;
  const log = createClaimLog({ file, machine: "m-1", now: () => now, failed: (error) => failures.push(error) });
  return { log, text: () => text, removed: () => removed, failures, later: (ms: number) => void (now += ms) };
}

describe("the log of claims", () => {
  test("what was about to leave may have left; the rest never did", () => {
    const { log, text } = openLog();
    log.intends([claim(1), claim(2), claim(3)]);
    log.leaves(claim(2));
    expect(machineOf(text())).toBe("m-1");
    expect(neverLeft(text())).toEqual([claim(1), claim(3)]);
  });

  test("a claim made anew after its transaction failed is another claim", () => {
    const { log, text } = openLog();
    const again = claim(1, { claimedAt: new Date(AT + 5) });
    log.intends([claim(1)]);
    log.intends([again]);
    log.leaves(again);
    expect(neverLeft(text())).toEqual([claim(1)]);
  });

  test("a torn last line tells of nothing that was done", () => {
    const { log, text } = openLog();
    log.intends([claim(1)]);
    const before = text();
    log.leaves(claim(1));
    for (let end = before.length; end < text().length; end += 1) expect(neverLeft(text().slice(0, end))).toEqual([claim(1)]);
    expect(neverLeft(text())).toEqual([]);
    for (let end = 0; end < before.length; end += 1) expect(neverLeft(before.slice(0, end))).toEqual([]);
  });

  test("with more claims open than it is rewritten for, it is not rewritten for each of them", () => {
    let rewritten = 0;
    const { log } = openLog({ replace: () => void (rewritten += 1) });
    const claims = Array.from({ length: 8_000 }, (_, index) => claim(index));
    log.intends(claims);
    for (const one of claims) log.leaves(one);
    expect(rewritten).toBeLessThan(6);
  });

  test("what is over is left out when it grows, what is open stays, with what it said", () => {
    const { log, text, later } = openLog();
    log.intends([claim(1), claim(2)]);
    log.leaves(claim(2));
    let most = 0;
    for (let number = 10; number < 10_000; number += 1) {
      log.intends([claim(number)]);
      log.leaves(claim(number));
      log.settled([claim(number)]);
      most = Math.max(most, text().length);
    }
    expect(most).toBeLessThan(600_000);
    expect(neverLeft(text())).toEqual([claim(1)]);
    expect(text()).toContain(`leave ${claim(2).messageId}`);
    // Rolled back long ago, or in doubt by now.
    later(3_600_000);
    for (let number = 10_000; number < 14_000; number += 1) log.intends([claim(number, { claimedAt: new Date(AT + 3_600_000) })]);
    expect(text()).not.toContain(claim(1).messageId);
    expect(text()).toContain(claim(2).messageId);
  });

  test("a log that cannot be written is removed, and says nothing any more", () => {
    let isFull = false;
    const { log, removed, failures } = openLog({
      append: () => {
        if (isFull) throw new Error("ENOSPC");
      },
    });
    log.intends([claim(1)]);
    isFull = true;
    log.leaves(claim(1));
    expect(removed()).toBe(true);
    expect(failures).toHaveLength(1);
    isFull = false;
    log.intends([claim(2)]);
    log.leaves(claim(2));
    expect(failures).toHaveLength(1);
  });

  test("one that can neither be written nor removed lets nothing leave", () => {
    let isBroken = false;
    const fail = (): void => {
      if (isBroken) throw new Error("EIO");
    };
    const { log } = openLog({ append: fail, remove: fail });
    log.intends([claim(1)]);
    isBroken = true;
    expect(() => log.leaves(claim(1))).toThrow("EIO");
    expect(() => log.leaves(claim(2))).toThrow("EIO");
  });

  test("nothing is read from what is no log", () => {
    expect(machineOf("")).toBeNull();
    expect(machineOf("parley-claims 1")).toBeNull();
    expect(machineOf("something else\nclaim")).toBeNull();
    expect(neverLeft("parley-claims 1 m\nclaim x 1 2 y\nleave\n\n")).toEqual([]);
  });
});
