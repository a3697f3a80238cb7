/** Somebody (`staff`) or something (`room`) that can be at one appointment at a time. */
export type Resource = {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly name: string;
  /** IANA; its hours are by that clock. */
  readonly zone: string;
  readonly hours: readonly WeeklyHours[];
  /** Days on which other hours hold; none: closed. */
  readonly exceptions: readonly ExceptionalDay[];
  /** Closed on the public holidays of that country (ISO 3166, `FR`), unless an exception says otherwise. */
  readonly holidayCountry: string | null;
  /** Ids of what it gives. A service that both staff and rooms are named for takes one of each. */
  readonly services: readonly string[];
};

export const RESOURCE_KINDS = ["staff", "room"] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** By its own clock, `09:00` to `12:30`; `24:00` is the end of the day. */
export type OpenHours = { readonly from: string; readonly to: string };
/** `day` 0 is Sunday. */
export type WeeklyHours = OpenHours & { readonly day: number };
/** `date` as 2026-12-24. */
export type ExceptionalDay = { readonly date: string; readonly hours: readonly OpenHours[] };
