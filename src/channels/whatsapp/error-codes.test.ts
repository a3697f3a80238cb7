import { describe, expect, it } from "vitest";
import type { FailureContext } from "../../messages/failure-action.ts";
import { decideFailure, ERROR_CODES, errorRow } from "./error-codes.ts";

const decide = (code: number, context: Partial<FailureContext> = {}) =>
  decideFailure(
    { code, subcode: null, title: "", details: null, httpStatus: 400 },
    { purpose: "utility", retries: 0, retryAfterMs: null, ...context },
  );

describe("decideFailure", () => {
  it.each([
    [131056, 0, 1_000],
    [131056, 1, 4_000],
    [131056, 2, 16_000],
    [131056, 3, 64_000],
    [130429, 0, 1_000],
    [131049, 0, 86_400_000],
    [131049, 1, 172_800_000],
    [132015, 0, 3_600_000],
  ])("%i at retry %i waits %i ms", (code, retries, afterMs) => {
    expect(decide(code, { retries })).toMatchObject({ kind: "retry", afterMs });
  });

  it.each([
    [131026, "mark_unreachable"],
    [131050, "mark_opted_out"],
    [190, "pause_sender"],
    [131042, "pause_sender"],
    [368, "pause_sender"],
    [250, "pause_sender"],
    [141_010, "pause_sender"],
    [132001, "template_problem"],
    [132012, "template_problem"],
    [131047, "fail"],
    [100, "fail"],
    [130472, "fail"],
  ])("%i: %s", (code, kind) => {
    expect(decide(code).kind).toBe(kind);
  });

  it("gives up after the last retry, and obeys Retry-After", () => {
    expect(decide(131049, { retries: 2 })).toEqual({ kind: "fail" });
    expect(decide(130429, { retryAfterMs: 30_000 })).toEqual({ kind: "retry", afterMs: 30_000, slowSender: true });
  });

  it("tries an unknown code once more, marketing never", () => {
    expect(decide(139_999).kind).toBe("retry");
    expect(decide(139_999, { retries: 1 }).kind).toBe("fail");
    expect(decide(139_999, { purpose: "marketing" }).kind).toBe("fail");
  });

  it("has every row of section 11", () => {
    const codes = [
      0, 1, 2, 3, 4, 10, 33, 80007, 100, 190, 368, 130403, 130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021, 131026,
      131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131060, 131061,
      131062, 131063, 131064, 131065, 131070, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069, 133000,
      133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016, 134011, 134100, 134101, 134102, 135000, 136024, 138000, 138038,
      139100, 139101, 139102, 139103, 147005, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2494191, 2593107, 2593108,
    ];
    expect(
      Object.keys(ERROR_CODES)
        .map(Number)
        .toSorted((one, other) => one - other),
    ).toEqual(codes.toSorted((one, other) => one - other));
    expect([200, 299, 141_010].every((code) => errorRow(code) !== null)).toBe(true);
  });
});
