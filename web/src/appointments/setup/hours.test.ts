import { expect, it } from "vitest";
import { areRight, endOf, hoursOf, nextHours, USUAL_HOURS, withHours, wrongHours } from "./hours.ts";

it("weeks begin on Monday and keep the days that are not touched", () => {
  const changed = withHours(USUAL_HOURS, 0, [{ from: "10:00", to: "12:00" }]);
  expect(changed.map(({ day }) => day)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0]);
  expect(hoursOf(withHours(changed, 1, []), 1)).toEqual([]);
  expect(hoursOf(changed, 5)).toEqual(hoursOf(USUAL_HOURS, 5));
});

it("hours that end before they begin, overlap or are no times are wrong; those that touch are not", () => {
  expect(
    wrongHours([
      { from: "09:00", to: "12:00" },
      { from: "11:00", to: "13:00" },
      { from: "13:00", to: "24:00" },
    ]),
  ).toEqual([true, true, false]);
  expect(wrongHours([{ from: "18:00", to: "09:00" }])).toEqual([true]);
  expect(wrongHours([{ from: "", to: "09:00" }])).toEqual([true]);
  expect([areRight(USUAL_HOURS), areRight(withHours(USUAL_HOURS, 3, [{ from: "10:00", to: "10:00" }]))]).toEqual([true, false]);
});

it("what is added comes after what is there, and ends with the day", () => {
  expect(nextHours([])).toEqual({ from: "09:00", to: "18:00" });
  expect(nextHours([{ from: "09:00", to: "12:30" }])).toEqual({ from: "13:30", to: "17:30" });
  expect(nextHours([{ from: "09:00", to: "23:30" }])).toEqual({ from: "23:00", to: "24:00" });
  expect([endOf("00:00"), endOf("18:00")]).toEqual(["24:00", "18:00"]);
});
