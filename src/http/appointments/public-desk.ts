/* oxlint-disable no-restricted-globals -- times that are passed in; no clock is read here */
/** What anybody may do about appointments: the JSON routes and the pages for customers both go through this. */
import { type Booking, isLive } from "../../appointments/booking.ts";
import { bookingById, type StoredBooking } from "../../appointments/bookings.ts";
import { calendarFile, googleLink, outlookLink } from "../../appointments/calendar-file.ts";
import { type Offer, readOffer, workspaceOfPage, zoneOf } from "../../appointments/offer.ts";
import { type Service, textsIn } from "../../appointments/service.ts";
import type { ConsentEntry } from "../../consent/consent.ts";
import { openLink, sealLink } from "../../consent/sealed-link.ts";
import type { BookHeld, BookingPageView, HoldView, OwnBooking, SlotList } from "../../contract/appointment.ts";
import { type Customer, isTooLate } from "../../engine/appointment-desk.ts";
import { entryOf, manageUrl } from "../../engine/appointment-events.ts";
import { changeOf, inboxRow } from "../../ingress/admit.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import { findProfiles } from "../../profiles/identify.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import type { Identities } from "../../profiles/profile.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import type { DoorServerDeps } from "../deps.ts";
import { identifiedCustomer } from "./customer.ts";
import { appointmentDesk, linkPorts } from "./appointment-desk.ts";
import { madeOr, slotViews } from "./views.ts";

/** Of the visitor, for the record of what they agreed to. */
export type Visitor = { readonly ip: string; readonly agent: string };

type Wanted = { readonly serviceId: string; readonly resourceId?: string | undefined };

/**
 * `page` and `code` are what stands in the address; what leads nowhere is an AppError `not_found`, a time that was taken meanwhile one of
 * `conflict` with `details.reason` `slot_taken` and `details.next` (slots as the contract has them), what customers may not change any
 * more one with `details.reason` `too_late`.
 */
export type PublicAppointments = {
  readonly page: (page: string, languages: readonly string[]) => Promise<BookingPageView>;
  readonly slots: (
    page: string,
    wanted: Wanted & { readonly from: string; readonly until: string; readonly limit: number },
  ) => Promise<SlotList>;
  readonly hold: (page: string, wanted: Wanted & { readonly startsAt: string }) => Promise<HoldView>;
  /** Twice with the same hold is once. */
  readonly book: (page: string, held: BookHeld, visitor: Visitor) => Promise<OwnBooking>;
  readonly joinWaiting: (
    page: string,
    wanted: Wanted & Omit<BookHeld, "hold" | "answers"> & { readonly from: string; readonly until: string },
    visitor: Visitor,
  ) => Promise<void>;
  readonly own: (code: string) => Promise<OwnBooking>;
  /** Free times to move it to: its own service and resource. */
  readonly ownSlots: (code: string, range: { readonly from: string; readonly until: string; readonly limit: number }) => Promise<SlotList>;
  readonly reschedule: (code: string, startsAt: string) => Promise<OwnBooking>;
  readonly confirm: (code: string) => Promise<OwnBooking>;
  readonly cancel: (code: string) => Promise<OwnBooking>;
  /** The calendar file, text/calendar. */
  readonly ics: (code: string) => Promise<string>;
};

const HOLD_LINK_MS = 3_600_000;
const CUSTOMER = { actor: "customer" } as const;

/** `deps.pool` is that of the engine: every statement names the workspace that the page or the booking is of. */
export function createPublicAppointments(deps: DoorServerDeps): PublicAppointments {
  const { pool, ids, clock, inboxWriter, pagesKey, catalog } = deps;
  const links = linkPorts(deps);
  const desk = appointmentDesk(deps);

  const openPage = async (page: string): Promise<{ readonly workspaceId: WorkspaceId; readonly offer: Offer }> => {
    const workspaceId = await workspaceOfPage(pool, page);
    const offer = workspaceId && (await readOffer(pool, workspaceId));
    if (!workspaceId || !offer?.settings.isPageOpen) throw new AppError("not_found", "there is no booking page at this address");
    return { workspaceId, offer };
  };
  const publicService = ({ services }: Offer, id: string): Service => {
    const service = services.find((one) => one.id === id && one.isPublic);
    if (!service) throw new AppError("not_found", "this service cannot be booked here");
    return service;
  };
  const ownBooking = async (code: string): Promise<{ readonly booking: StoredBooking; readonly offer: Offer }> => {
    const sealed = openLink(pagesKey, "appointment", code);
    const booking = sealed === null || sealed.expiresAt.getTime() <= clock.now() ? null : await bookingById(pool, sealed.id);
    if (!booking) throw new AppError("not_found", "there is no appointment behind this link");
    return { booking, offer: await readOffer(pool, booking.workspaceId) };
  };
  const viewOf = (offer: Offer, booking: StoredBooking): OwnBooking => {
    const entry = entryOf(links, offer, booking);
    const service = offer.allServices.find(({ id }) => id === booking.serviceId);
    const url = manageUrl(links, booking);
    return {
      service: textsIn(service?.texts ?? {}, booking.language)?.name ?? "",
      serviceId: booking.serviceId,
      with: entry.with,
      place: service?.place ?? null,
      state: booking.state,
      startsAt: booking.startsAt.toISOString(),
      endsAt: booking.endsAt.toISOString(),
      zone: booking.zone,
      language: booking.language,
      mayChange: isLive(booking.state) && !isTooLate(offer, booking, new Date(clock.now())),
      manageUrl: url,
      links: { google: googleLink(entry), outlook: outlookLink(entry), ics: `${url}/calendar.ics` },
    };
  };
  const startOf = (text: string): Date => {
    const at = new Date(text);
    if (Number.isNaN(at.getTime())) throw new AppError("invalid_input", "the time is not readable");
    return at;
  };

  /**
   * Anybody may enter anybody's number: what is entered together is one person only where nobody or the same one is known by both.
   * Otherwise the number counts, so that nobody's page gets a stranger's address, name or language, and no two people become one.
   */
  const namesOfOne = async (
    workspaceId: WorkspaceId,
    { phone, email }: Identities,
  ): Promise<{ readonly names: Identities; readonly isNew: boolean }> => {
    const entered = [...(phone === undefined ? [] : [{ phone }]), ...(email === undefined ? [] : [{ email }])];
    const known = new Set(await findProfiles(pool, workspaceId, entered));
    const isNew = known.size === 1 && known.has(null);
    return known.size === 1 ? { names: Object.assign({}, ...entered) as Identities, isNew } : { names: entered[0] ?? {}, isNew };
  };

  type Entered = Pick<BookHeld, "name" | "phone" | "email" | "language" | "agrees">;
  const customerOf = async (
    workspaceId: WorkspaceId,
    offer: Offer,
    entered: Entered,
    page: string,
    visitor: Visitor,
  ): Promise<Customer> => {
    if (!entered.agrees) throw new AppError("invalid_input", "without your agreement nobody may write to you about it");
    const { name, phone, email, language = "en" } = entered;
    const read = normaliseIdentities({ phone, email });
    if (!read.ok) throw new AppError("invalid_input", `${read.fault.path} ${read.fault.reason}`.trim());
    const { names, isNew } = await namesOfOne(workspaceId, read.identities);
    const { profileId, identities, rows } = await identifiedCustomer(deps, workspaceId, names);
    const known = isNew ? {} : ((await showProfile(pool, workspaceId, profileId))?.consent ?? {});
    const text = consentText(offer, language);
    const at = new Date(clock.now()).toISOString();
    const channels = [...(names.phone === undefined ? [] : ["whatsapp", "sms"]), ...(names.email === undefined ? [] : ["email"])];
    // Whoever said stop is not written to again because somebody typed their number: they take it back themselves.
    const open = channels.filter((channel) => known[channel]?.utility?.state !== "opted_out");
    const consent = open.map((channel): ConsentEntry => ({
      id: ids.next<string>(),
      channel,
      purpose: "utility",
      action: "opt_in",
      how: "form",
      actor: "customer",
      source: "booking-page",
      wording: { version: at.slice(0, 10), language: text.language, text: text.text },
      evidence: { ...visitor, page },
      occurredAt: at,
    }));
    const change = changeOf(identities, {
      consent,
      ...(isNew ? { attributes: { firstName: name } } : {}),
      ...(isNew && entered.language !== undefined ? { locale: language } : {}),
    });
    return { profileId, rows, change, name };
  };

  return {
    page: async (page, languages) => {
      const { workspaceId, offer } = await openPage(page);
      const language = languages.find((one) => one in offer.settings.consentTexts) ?? languages[0] ?? "en";
      const shown = offer.services.filter(({ isPublic }) => isPublic);
      return {
        name: catalog().optIn(workspaceId).name,
        language,
        consentText: consentText(offer, language).text,
        services: shown.map((service) => ({
          id: service.id,
          name: textsIn(service.texts, language)?.name ?? "",
          description: textsIn(service.texts, language)?.description ?? "",
          minutes: service.minutes,
          capacity: service.capacity,
          price: service.price,
          place: service.place,
          questions: service.questions.map(({ id, texts, isRequired, choices }) => ({
            id,
            text: texts[language] ?? Object.values(texts)[0] ?? id,
            isRequired,
            choices: [...choices],
          })),
          staff: offer.resources
            .filter(({ kind, services }) => kind === "staff" && services.includes(service.id))
            .map(({ id, name }) => ({ id, name })),
        })),
      };
    },
    slots: async (page, { serviceId, resourceId, from, until, limit }) => {
      const { workspaceId, offer } = await openPage(page);
      publicService(offer, serviceId);
      const found = await desk.slots(workspaceId, serviceId, { from: startOf(from), until: startOf(until), limit, resourceId });
      return { rows: slotViews(offer, found?.slots ?? []), zone: zoneOf(offer, serviceId) };
    },
    hold: async (page, { serviceId, resourceId, startsAt }) => {
      const { workspaceId, offer } = await openPage(page);
      publicService(offer, serviceId);
      const wish = { serviceId, startsAt: startOf(startsAt), resourceId: resourceId ?? null };
      const { booking } = madeOr(await desk.hold(workspaceId, wish, { source: "page", zone: null, language: "en" }, CUSTOMER), offer);
      return {
        hold: sealLink(pagesKey, "hold", { id: booking.id, expiresAt: new Date(clock.now() + HOLD_LINK_MS) }),
        expiresAt: (booking.heldUntil ?? booking.startsAt).toISOString(),
        startsAt: booking.startsAt.toISOString(),
        endsAt: booking.endsAt.toISOString(),
      };
    },
    book: async (page, held, visitor) => {
      const { workspaceId, offer } = await openPage(page);
      const sealed = openLink(pagesKey, "hold", held.hold);
      const known = sealed && (await bookingById(pool, sealed.id));
      if (!known || known.workspaceId !== workspaceId) throw new AppError("not_found", "nothing is held for you here: choose a time again");
      const answers = readAnswers(publicService(offer, known.serviceId), held.answers ?? {});
      const who = await customerOf(workspaceId, offer, held, page, visitor);
      const facts = { answers, zone: held.zone ?? known.zone, language: held.language ?? "en" };
      const made = madeOr(await desk.bookHeld(workspaceId, known.id, who, facts, CUSTOMER), offer);
      return viewOf(made.offer, made.booking);
    },
    joinWaiting: async (page, wanted, visitor) => {
      const { workspaceId, offer } = await openPage(page);
      publicService(offer, wanted.serviceId);
      const who = await customerOf(workspaceId, offer, wanted, page, visitor);
      await inboxWriter.append([...who.rows, inboxRow(ids, workspaceId, who.profileId, { kind: "profile", change: who.change }, null)]);
      await desk.waitFor(workspaceId, {
        serviceId: wanted.serviceId,
        resourceId: wanted.resourceId ?? null,
        lane: laneOf(who.profileId),
        profileId: who.profileId,
        fromAt: startOf(wanted.from),
        untilAt: startOf(wanted.until),
        zone: wanted.zone ?? zoneOf(offer, wanted.serviceId),
        language: wanted.language ?? "en",
      });
    },
    own: async (code) => {
      const { booking, offer } = await ownBooking(code);
      return viewOf(offer, booking);
    },
    ownSlots: async (code, { from, until, limit }) => {
      const { booking, offer } = await ownBooking(code);
      const { workspaceId, serviceId, id } = booking;
      const found = await desk.slots(workspaceId, serviceId, { from: startOf(from), until: startOf(until), limit, moving: id });
      return { rows: slotViews(offer, found?.slots ?? []), zone: booking.zone };
    },
    reschedule: async (code, startsAt) => {
      const { booking, offer } = await ownBooking(code);
      const to = { startsAt: startOf(startsAt), resourceId: null, ignoresNotice: false };
      const made = madeOr(await desk.move(booking.workspaceId, booking.id, to, CUSTOMER), offer);
      return viewOf(made.offer, made.booking);
    },
    confirm: async (code) => {
      const { booking, offer } = await ownBooking(code);
      const made = madeOr(await desk.become(booking.workspaceId, booking.id, "confirmed", { ...CUSTOMER, isCustomer: true }), offer);
      return viewOf(made.offer, made.booking);
    },
    cancel: async (code) => {
      const { booking, offer } = await ownBooking(code);
      const made = madeOr(await desk.become(booking.workspaceId, booking.id, "cancelled", { ...CUSTOMER, isCustomer: true }), offer);
      return viewOf(made.offer, made.booking);
    },
    ics: async (code) => {
      const { booking, offer } = await ownBooking(code);
      return calendarFile(entryOf(links, offer, booking));
    },
  };
}

function consentText({ settings }: Offer, language: string): { readonly language: string; readonly text: string } {
  const texts = settings.consentTexts;
  const [short = ""] = language.split("-", 1);
  const found = [language, short, ...Object.keys(texts)].find((one) => texts[one] !== undefined) ?? "en";
  return { language: found, text: texts[found] ?? "" };
}

/** Only what was asked; a question that must be answered is. */
function readAnswers({ questions }: Service, answers: Booking["answers"]): Booking["answers"] {
  return Object.fromEntries(
    questions.flatMap(({ id, isRequired, choices }) => {
      const answer = answers[id]?.trim() ?? "";
      if (answer === "" && isRequired) throw new AppError("invalid_input", `answers/${id} has to be answered`);
      if (answer !== "" && choices.length > 0 && !choices.includes(answer))
        throw new AppError("invalid_input", `answers/${id} must be one of the choices`);
      return answer === "" ? [] : [[id, answer] as const];
    }),
  );
}
