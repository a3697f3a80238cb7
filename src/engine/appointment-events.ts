/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** What a booking's person hears of it: events in their lane, which journeys begin with and wait for, with all that a message may want to say. */
import type { CalendarEntry } from "../appointments/calendar-file.ts";
import type { StoredBooking } from "../appointments/bookings.ts";
import type { Offer } from "../appointments/offer.ts";
import { textsIn } from "../appointments/service.ts";
import { shownTime } from "../appointments/shown-time.ts";
import { appointmentCode, veiledCode } from "../consent/sealed-link.ts";
import { BOOKING_PATH } from "../links/tracker.ts";
import type { NewInboxRow, ProfileChange } from "../lanes/inbox.ts";
import type { Ids, InboxId, ProfileId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";

export const APPOINTMENT_EVENTS = {
  booked: "appointment.booked",
  confirmed: "appointment.confirmed",
  rescheduled: "appointment.rescheduled",
  cancelled: "appointment.cancelled",
  noShow: "appointment.no_show",
  done: "appointment.done",
  reminderDue: "appointment.reminder_due",
  /** Somebody of the team wants its confirmation to be sent again. */
  resend: "appointment.resend",
  /** To whoever is next in the waiting list; `appointmentId` is what is held for them. */
  offered: "appointment.offered",
  offerEnded: "appointment.offer_ended",
} as const;
export type AppointmentEvent = (typeof APPOINTMENT_EVENTS)[keyof typeof APPOINTMENT_EVENTS];

export type LinkPorts = { readonly publicUrl: string; readonly pagesKey: string };

/** Whoever has it speaks for the person: it goes to them alone. */
export function manageUrl({ publicUrl, pagesKey }: LinkPorts, { id }: Pick<StoredBooking, "id">): string {
  return `${publicUrl}${BOOKING_PATH}${appointmentCode(pagesKey, id)}`;
}

/** The same for what the team reads, exports and calls of journeys take along; in a message to the person the link stands in its place. */
function veiledUrl({ publicUrl, pagesKey }: LinkPorts, { id, profileId }: Pick<StoredBooking, "id" | "profileId">): string {
  return `${publicUrl}${BOOKING_PATH}${veiledCode(pagesKey, { id, whose: profileId ?? "" })}`;
}

export function entryOf(
  links: LinkPorts,
  { allServices, allResources }: Offer,
  booking: StoredBooking,
): CalendarEntry & { readonly with: string } {
  const service = allServices.find(({ id }) => id === booking.serviceId);
  const resource = allResources.find(({ id }) => id === booking.resourceId)?.name ?? "";
  const { name } = textsIn(service?.texts ?? {}, booking.language) ?? { name: "" };
  return {
    id: booking.id,
    sequence: booking.sequence,
    isCancelled: booking.state === "cancelled" || booking.state === "expired",
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    title: resource === "" ? name : `${name} · ${resource}`,
    // A call has none to come to.
    place: service?.place?.text.trim() || null,
    description: manageUrl(links, booking),
    changedAt: booking.changedAt,
    with: resource,
  };
}

/** As events and journeys name it. */
export function factsOf(links: LinkPorts, offer: Offer, booking: StoredBooking): JsonObject {
  const entry = entryOf(links, offer, booking);
  const service = offer.allServices.find(({ id }) => id === booking.serviceId);
  const url = veiledUrl(links, booking);
  return {
    appointmentId: booking.id,
    serviceId: booking.serviceId,
    service: textsIn(service?.texts ?? {}, booking.language)?.name ?? "",
    resourceId: booking.resourceId,
    with: entry.with,
    state: booking.state,
    startsAt: booking.startsAt.toISOString(),
    endsAt: booking.endsAt.toISOString(),
    zone: booking.zone,
    language: booking.language,
    when: shownTime(booking.startsAt, booking.zone, booking.language),
    place: entry.place,
    placeKind: service?.place?.kind ?? null,
    name: booking.name,
    manageUrl: url,
    icsUrl: `${url}/calendar.ics`,
    googleUrl: `${url}/google`,
    outlookUrl: `${url}/outlook`,
  };
}

export type Told = {
  readonly type: AppointmentEvent;
  readonly booking: StoredBooking;
  readonly more?: JsonObject;
  readonly change?: ProfileChange;
  /** What makes it another one than the last of its type and change. */
  readonly key?: string;
};

/** Null while nobody is known whose booking it is. */
export function eventRow(ids: Ids, links: LinkPorts, offer: Offer, now: Date, told: Told): NewInboxRow | null {
  const { type, booking, more, change, key = "" } = told;
  if (booking.profileId === null) return null;
  const lane = laneOf(booking.profileId);
  const id = `${booking.id}:${type}:${booking.sequence}${key}`;
  return {
    lane,
    id: ids.inLane<InboxId>(lane),
    workspaceId: booking.workspaceId,
    profileId: booking.profileId as ProfileId,
    item: {
      kind: "event",
      event: {
        id,
        type,
        properties: { ...factsOf(links, offer, booking), ...more },
        occurredAt: now.toISOString(),
        source: "appointments",
        change: change ?? { identities: {} },
      },
    },
    dedupeKey: id,
  };
}
