/** `held` ends by itself. `cancelled`, `no_show`, `done` and `expired` are final. */
export const BOOKING_STATES = ["held", "booked", "confirmed", "done", "cancelled", "no_show", "expired"] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

export const BOOKING_SOURCES = ["chat", "page", "console", "api", "calendar", "waiting_list"] as const;
export type BookingSource = (typeof BOOKING_SOURCES)[number];

export type Booking = {
  readonly id: string;
  readonly serviceId: string;
  readonly resourceId: string;
  readonly profileId: string | null;
  readonly state: BookingState;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly heldUntil: Date | null;
  /** By whose clock the customer reads the time. */
  readonly zone: string;
  readonly language: string;
  readonly name: string | null;
  readonly answers: { readonly [question: string]: string };
  readonly note: string | null;
  readonly source: BookingSource;
  readonly sequence: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

export const CHANGES = [
  "held",
  "booked",
  "confirmed",
  "rescheduled",
  "cancelled",
  "done",
  "no_show",
  "expired",
  "corrected",
  "resent",
] as const;
export type BookingChangeKind = (typeof CHANGES)[number];

/** Whether it takes up time. */
export function isLive(state: BookingState): boolean {
  return state === "held" || state === "booked" || state === "confirmed";
}

/** A time at which a service can begin, and with whom. */
export type Slot = {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Staff who could give it (of a service without staff: its rooms), and how many more can join each. */
  readonly with: readonly { readonly resourceId: string; readonly seats: number }[];
};
