/** Bookings and slots as they are answered. */
import type { FastifyRequest } from "fastify";
import type { Slot } from "../../appointments/booking.ts";
import { type Contact, contactsOf, type StoredBooking } from "../../appointments/bookings.ts";
import type { Offer } from "../../appointments/offer.ts";
import { textsIn } from "../../appointments/service.ts";
import type { BookingView, SlotView } from "../../contract/appointment.ts";
import type { Db } from "../../db/pool.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { maskName, maskText } from "../../profiles/mask.ts";
import type { Made } from "../../engine/appointment-desk.ts";
import { callerOf } from "../access.ts";
import { readsPersonal } from "../masked.ts";

export function slotViews({ allResources }: Pick<Offer, "allResources">, slots: readonly Slot[]): SlotView[] {
  const names = new Map(allResources.map(({ id, name }) => [id, name]));
  return slots.map((slot) => ({
    startsAt: slot.startsAt.toISOString(),
    endsAt: slot.endsAt.toISOString(),
    with: slot.with.map(({ resourceId, seats }) => ({ resourceId, name: names.get(resourceId) ?? "", seats })),
  }));
}

export type Reader = { readonly readsPersonal: boolean };

export function callerReads(request: FastifyRequest): Reader {
  return { readsPersonal: readsPersonal(callerOf(request)) };
}

export async function bookingViews(
  db: Db,
  workspaceId: WorkspaceId,
  offer: Offer,
  bookings: readonly StoredBooking[],
  reader: Reader,
): Promise<BookingView[]> {
  const contacts = await contactsOf(
    db,
    workspaceId,
    bookings.flatMap(({ profileId }) => profileId ?? []),
  );
  return bookings.map((booking) => bookingView(offer, booking, contacts.get(booking.profileId ?? "") ?? null, reader));
}

function bookingView(offer: Offer, booking: StoredBooking, contact: Contact | null, { readsPersonal }: Reader): BookingView {
  const mask = (text: string | null, how: (value: string) => string): string | null => (text === null || readsPersonal ? text : how(text));
  const service = offer.allServices.find(({ id }) => id === booking.serviceId);
  const { id, serviceId, resourceId, profileId, state, zone, language, source, sequence } = booking;
  return {
    id,
    serviceId,
    service: textsIn(service?.texts ?? {}, language)?.name ?? "",
    resourceId,
    resource: offer.allResources.find((one) => one.id === resourceId)?.name ?? "",
    profileId,
    name: mask(booking.name ?? contact?.name ?? null, maskText),
    phone: mask(contact?.phone ?? null, maskName),
    email: mask(contact?.email ?? null, maskName),
    state,
    startsAt: booking.startsAt.toISOString(),
    endsAt: booking.endsAt.toISOString(),
    heldUntil: booking.heldUntil?.toISOString() ?? null,
    zone,
    language,
    answers: readsPersonal ? { ...booking.answers } : {},
    note: mask(booking.note, maskText),
    source,
    sequence,
    createdAt: booking.createdAt.toISOString(),
    changedAt: booking.changedAt.toISOString(),
  };
}

/** What was made, or why not as a problem: a time that is taken comes with the next free ones. */
export function madeOr(made: Made, offer: Pick<Offer, "allResources">): Extract<Made, { readonly ok: true }> {
  if (made.ok) return made;
  switch (made.why) {
    case "taken":
      throw new AppError("conflict", "that time is not free (any more): choose one of the next ones", {
        details: { reason: "slot_taken", next: slotViews(offer, made.next) },
      });
    case "too_late":
      throw new AppError("conflict", "it is too late for that: the time for changes has passed", { details: { reason: "too_late" } });
    case "not_possible":
      throw new AppError("conflict", "the appointment is not in a state that can become that", { details: { reason: "not_possible" } });
    case "unknown":
      throw new AppError("not_found", "there is no such service or appointment in this workspace");
  }
}
