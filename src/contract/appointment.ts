/**
 * Services, who gives them, free times and bookings. What is refused because a time was taken meanwhile is a problem `conflict` with
 * `reason: "slot_taken"` and `next`: the next free slots as `slotSchema` has them.
 *
 *   signed in                                              right
 *   GET    /v1/appointments/settings                       conversations:read    PUT with settings:write
 *   GET    /v1/appointments/services                       conversations:read
 *   POST   /v1/appointments/services                       settings:write
 *   PUT    /v1/appointments/services/:id                   settings:write        the whole document; `isArchived` takes it out of use
 *   GET    /v1/appointments/resources                      conversations:read
 *   POST   /v1/appointments/resources                      settings:write
 *   PUT    /v1/appointments/resources/:id                  settings:write
 *   GET    /v1/appointments/calendar?from&until            conversations:read    bookings, open hours and busy times, for drawing
 *   GET    /v1/appointments/slots?service&from&until       conversations:read
 *   GET    /v1/appointments/bookings?…                     conversations:read    a list, newest start last
 *   POST   /v1/appointments/bookings                       conversations:write
 *   GET    /v1/appointments/bookings/:id                   conversations:read    with its history
 *   POST   /v1/appointments/bookings/:id/reschedule        conversations:write   the customer is told by journeys that wait for it
 *   POST   /v1/appointments/bookings/:id/state             conversations:write   confirmed, cancelled, done, no_show, booked (takes a no-show back)
 *   POST   /v1/appointments/bookings/:id/resend            conversations:write   its confirmation once more
 *   GET    /v1/appointments/waiting                        conversations:read    DELETE …/waiting/:id takes somebody off it
 *   POST   /v1/appointments/waiting                        conversations:write
 *
 *   anybody (`page`: the code of the workspace's page; `code`: sealed, one booking's)
 *   GET    /v1/booking/:page                               what can be booked, in which words
 *   GET    /v1/booking/:page/slots?service&from&until
 *   POST   /v1/booking/:page/holds                         a time is kept while the form is filled in
 *   POST   /v1/booking/:page/bookings                      books what was held
 *   POST   /v1/booking/:page/waiting
 *   GET    /v1/booking/manage/:code                        what the customer has; …/slots: where it could be moved
 *   POST   /v1/booking/manage/:code/reschedule | confirm | cancel
 *   GET    /b/:code/calendar.ics                           its calendar file
 *   GET    /b/:code                                        its page; `?do=reschedule`, `cancel`, `confirm` open that part of it
 *   GET    /book/:page                                     the public page
 */
import { z } from "zod";
import { BOOKING_SOURCES, BOOKING_STATES, CHANGES } from "../appointments/booking.ts";
import { RESOURCE_KINDS } from "../appointments/resource.ts";
import { originSchema } from "./opt-in.ts";
import { identityShape, instantSchema, profileRefSchema, timeZoneSchema } from "./shapes.ts";
import { languageSchema } from "./workspace.ts";

const minutes = (most: number, least = 0) => z.number().int().min(least).max(most);
const DAY_MINUTES = 1_440;
const textsSchema = z
  .record(languageSchema, z.strictObject({ name: z.string().trim().min(1).max(80), description: z.string().trim().max(500) }))
  .refine((texts) => Object.keys(texts).length > 0, "must have a name in one language at least");
const id = z.uuid("must be an id");

// ── services ─────────────────────────────────────────────────────────────────────────────────────────────────
export const saveServiceSchema = z
  .strictObject({
    texts: textsSchema.meta({ description: "By language; the first is for who reads none of them." }),
    minutes: minutes(DAY_MINUTES, 1),
    bufferBeforeMinutes: minutes(DAY_MINUTES).default(0),
    bufferAfterMinutes: minutes(DAY_MINUTES).default(0),
    capacity: z.number().int().min(1).max(500).default(1).meta({ description: "More than 1: a group." }),
    price: z
      .strictObject({
        amountMinor: z.number().int().min(0).max(100_000_000),
        currency: z.string().regex(/^[A-Z]{3}$/, "must be EUR, USD, …"),
      })
      .nullable()
      .default(null),
    place: z
      .strictObject({ kind: z.enum(["address", "phone", "video"]), text: z.string().trim().max(300) })
      .nullable()
      .default(null),
    noticeMinutes: minutes(60 * DAY_MINUTES)
      .default(60)
      .meta({ description: "Not sooner than so long after it is booked." }),
    horizonDays: z.number().int().min(1).max(365).default(60).meta({ description: "Not later than in so many days." }),
    stepMinutes: minutes(DAY_MINUTES, 5)
      .default(30)
      .meta({ description: "Between two starts, counted from the start of the opening hours." }),
    changeNoticeMinutes: minutes(60 * DAY_MINUTES)
      .default(0)
      .meta({ description: "Until so long before it customers change or cancel it themselves." }),
    questions: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be small letters, digits and _"),
          texts: z.record(languageSchema, z.string().trim().min(1).max(200)),
          isRequired: z.boolean(),
          choices: z.array(z.string().trim().min(1).max(80)).max(20).meta({ description: "Empty: answered in words." }),
        }),
      )
      .max(10)
      .default([]),
    isPublic: z.boolean().default(true),
    isArchived: z.boolean().default(false),
  })
  .meta({ id: "ServiceChange" });
export type ServiceChange = z.input<typeof saveServiceSchema>;
export const warningSchema = z.object({ code: z.string(), text: z.string() }).meta({ id: "AppointmentWarning" });
export const serviceSchema = z
  .object({
    id,
    ...saveServiceSchema.shape,
    warnings: z.array(warningSchema).meta({ description: "For example that it is longer than any opening of who gives it." }),
  })
  .meta({ id: "Service" });
export type ServiceView = z.output<typeof serviceSchema>;
export const serviceListSchema = z.object({ rows: z.array(serviceSchema) }).meta({ id: "ServiceList" });

// ── who gives them ───────────────────────────────────────────────────────────────────────────────────────────
const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of the day such as 09:30");
const openHours = z.strictObject({ from: clock, to: clock });
const dateSchema = z.iso.date("must be a date such as 2026-12-24");
export const saveResourceSchema = z
  .strictObject({
    kind: z.enum(RESOURCE_KINDS).default("staff"),
    name: z.string().trim().min(1).max(80),
    zone: timeZoneSchema,
    hours: z
      .array(openHours.extend({ day: z.number().int().min(0).max(6).meta({ description: "0 is Sunday." }) }))
      .max(70)
      .meta({ description: "Hours of one day must not overlap." }),
    exceptions: z
      .array(z.strictObject({ date: dateSchema, hours: z.array(openHours).max(10) }))
      .max(400)
      .default([]),
    holidayCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be a country such as FR")
      .nullable()
      .default(null),
    services: z.array(id).max(200),
    isArchived: z.boolean().default(false),
  })
  .meta({ id: "ResourceChange" });
export type ResourceChange = z.input<typeof saveResourceSchema>;
export const resourceSchema = z
  .object({
    id,
    ...saveResourceSchema.shape,
    holidays: z.array(z.string()).meta({ description: "Dates of the coming holidays on which it is closed." }),
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Resource" });
export type ResourceView = z.output<typeof resourceSchema>;
export const resourceListSchema = z.object({ rows: z.array(resourceSchema) }).meta({ id: "ResourceList" });
export const appointmentParams = z.strictObject({ id });

// ── free times ───────────────────────────────────────────────────────────────────────────────────────────────
export const slotSchema = z
  .object({
    startsAt: z.string(),
    endsAt: z.string(),
    with: z.array(z.object({ resourceId: z.string(), name: z.string(), seats: z.number().int() })),
  })
  .meta({ id: "Slot" });
export type SlotView = z.infer<typeof slotSchema>;
export const slotListSchema = z
  .object({
    rows: z.array(slotSchema),
    zone: z.string().meta({ description: "The clock the times are best shown by: that of who gives it." }),
  })
  .meta({ id: "SlotList" });
export type SlotList = z.infer<typeof slotListSchema>;
export const slotQuery = z.strictObject({
  service: id,
  from: instantSchema,
  until: instantSchema.meta({ description: "At most 62 days later; slots begin before it." }),
  resource: id.optional(),
  /** The booking that is to be moved: its own time counts as free. */
  moving: id.optional(),
  limit: z.coerce.number().int().min(1).max(2_000).default(500),
});

// ── bookings ─────────────────────────────────────────────────────────────────────────────────────────────────
const answers = z.record(z.string().max(40), z.string().max(1_000)).default({});
export const bookingSchema = z
  .object({
    id: z.string(),
    serviceId: z.string(),
    service: z.string().meta({ description: "Its name, in the language of the booking." }),
    resourceId: z.string(),
    resource: z.string(),
    profileId: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable().meta({ description: "Masked for who may not read personal data." }),
    email: z.string().nullable(),
    state: z.enum(BOOKING_STATES),
    startsAt: z.string(),
    endsAt: z.string(),
    heldUntil: z.string().nullable(),
    zone: z.string(),
    language: z.string(),
    answers: z.record(z.string(), z.string()),
    note: z.string().nullable(),
    source: z.enum(BOOKING_SOURCES),
    sequence: z.number().int(),
    createdAt: z.string(),
    changedAt: z.string(),
  })
  .meta({ id: "Booking" });
export type BookingView = z.infer<typeof bookingSchema>;
export const bookingChangeSchema = z
  .object({
    at: z.string(),
    actor: z.string().meta({ description: "`customer`, `journey:<name>`, `calendar`, `system`, or the account or key." }),
    what: z.enum(CHANGES),
    before: z.object({ startsAt: z.string(), endsAt: z.string(), resourceId: z.string(), state: z.string() }).nullable(),
    after: z.object({ startsAt: z.string(), endsAt: z.string(), resourceId: z.string(), state: z.string() }).nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "BookingChange" });
export const bookingDetailSchema = bookingSchema.extend({ changes: z.array(bookingChangeSchema) }).meta({ id: "BookingDetail" });
export type BookingDetail = z.infer<typeof bookingDetailSchema>;
export const bookingListSchema = z.object({ rows: z.array(bookingSchema), next: z.string().nullable() }).meta({ id: "BookingList" });
export const bookingQuery = z.strictObject({
  from: instantSchema.optional(),
  until: instantSchema.optional(),
  service: id.optional(),
  resource: id.optional(),
  profile: id.optional(),
  state: z.enum(BOOKING_STATES).optional(),
  after: z.string().max(200).optional().meta({ description: "`next` of the page before." }),
});
const personName = z.string().trim().min(1).max(100).optional();
export const newBookingSchema = z
  .strictObject({
    serviceId: id,
    startsAt: instantSchema,
    resourceId: id.optional().meta({ description: "Left out: whoever is free, the least busy that day first." }),
    person: profileRefSchema,
    name: personName,
    zone: timeZoneSchema.optional(),
    language: languageSchema.optional(),
    answers,
    note: z.string().trim().max(1_000).optional(),
    ignoreNotice: z
      .boolean()
      .default(false)
      .meta({ description: "Staff may book sooner than customers may. A time that has passed stays refused." }),
  })
  .meta({ id: "NewBooking" });
export type NewBooking = z.input<typeof newBookingSchema>;
export const rescheduleSchema = z
  .strictObject({
    startsAt: instantSchema,
    minutes: minutes(DAY_MINUTES, 5).optional().meta({ description: "How long it is; left out: as long as it was. Not of groups." }),
    resourceId: id.optional(),
    reason: z.string().trim().max(300).optional(),
  })
  .meta({ id: "Reschedule" });
export type Reschedule = z.infer<typeof rescheduleSchema>;
export const bookingStateSchema = z
  .strictObject({ state: z.enum(["booked", "confirmed", "cancelled", "done", "no_show"]), reason: z.string().trim().max(300).optional() })
  .meta({ id: "BookingStateChange" });

// ── for drawing ──────────────────────────────────────────────────────────────────────────────────────────────
const span = z.object({ startsAt: z.string(), endsAt: z.string() });
export const calendarQuery = z.strictObject({
  from: instantSchema,
  until: instantSchema.meta({ description: "At most 42 days later." }),
  resource: id.optional(),
});
export const appointmentCalendarSchema = z
  .object({
    resources: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(RESOURCE_KINDS),
        name: z.string(),
        zone: z.string(),
        open: z.array(span),
        busy: z.array(span).meta({ description: "From the calendar that they keep elsewhere, which alone knows with what." }),
      }),
    ),
    bookings: z.array(bookingSchema).meta({ description: "Live ones, done ones and no-shows." }),
  })
  .meta({ id: "AppointmentCalendar" });
export type AppointmentCalendar = z.infer<typeof appointmentCalendarSchema>;

// ── waiting list ─────────────────────────────────────────────────────────────────────────────────────────────
const wanted = { serviceId: id, resourceId: id.optional(), from: instantSchema, until: instantSchema };
export const newWaitingSchema = z.strictObject({ ...wanted, person: profileRefSchema, name: personName }).meta({ id: "NewWaiting" });
export type NewWaiting = z.input<typeof newWaitingSchema>;
export const waitingSchema = z
  .object({
    id: z.string(),
    serviceId: z.string(),
    service: z.string(),
    resourceId: z.string().nullable(),
    profileId: z.string(),
    name: z.string().nullable(),
    from: z.string(),
    until: z.string(),
    state: z.enum(["waiting", "offered", "booked", "passed", "left"]),
    offeredUntil: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: "Waiting" });
export type WaitingView = z.infer<typeof waitingSchema>;
export const waitingListSchema = z.object({ rows: z.array(waitingSchema) }).meta({ id: "WaitingList" });

// ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────
export const saveAppointmentSettingsSchema = z
  .strictObject({
    isPageOpen: z.boolean(),
    holdMinutes: minutes(60, 1).meta({ description: "How long a time is kept for who fills in the form." }),
    offerMinutes: minutes(DAY_MINUTES, 5).meta({ description: "How long the next in the waiting list may think about it." }),
    remindBeforeMinutes: z
      .array(minutes(30 * DAY_MINUTES, 5))
      .max(5)
      .meta({ description: "Each is an event `appointment.reminder_due`.", examples: [[1_440, 120]] }),
    consentTexts: z
      .record(languageSchema, z.string().trim().min(1).max(500))
      .meta({ description: "What whoever books on the page agrees to, by language; the exact words are kept with their consent." }),
    allowedOrigins: z
      .array(originSchema)
      .max(20)
      .default([])
      .meta({ description: "Whose pages may show the booking page; empty: only its own address." }),
  })
  .meta({ id: "AppointmentSettingsChange" });
export type AppointmentSettingsChange = z.infer<typeof saveAppointmentSettingsSchema>;
export const appointmentSettingsSchema = z
  .object({ ...saveAppointmentSettingsSchema.shape, pageCode: z.string(), pageUrl: z.string(), embed: z.string() })
  .meta({ id: "AppointmentSettings" });
export type AppointmentSettingsView = z.infer<typeof appointmentSettingsSchema>;

// ── anybody ──────────────────────────────────────────────────────────────────────────────────────────────────
export const pageParams = z.strictObject({ page: z.string().max(64) });
export const manageParams = z.strictObject({ code: z.string().max(100) });
export const bookingPageSchema = z
  .object({
    name: z.string(),
    language: z.string(),
    consentText: z.string(),
    services: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string(),
        minutes: z.number().int(),
        capacity: z.number().int(),
        price: z.object({ amountMinor: z.number().int(), currency: z.string() }).nullable(),
        place: z.object({ kind: z.string(), text: z.string() }).nullable(),
        questions: z.array(z.object({ id: z.string(), text: z.string(), isRequired: z.boolean(), choices: z.array(z.string()) })),
        staff: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
  })
  .meta({ id: "BookingPage" });
export type BookingPageView = z.infer<typeof bookingPageSchema>;
export const pageQuery = z.strictObject({ lang: z.string().max(35).optional() });
export const newHoldSchema = z.strictObject({ serviceId: id, startsAt: instantSchema, resourceId: id.optional() }).meta({ id: "NewHold" });
export const holdSchema = z
  .object({
    hold: z.string().meta({ description: "Sealed; only who was given it can book it." }),
    expiresAt: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
  })
  .meta({ id: "Hold" });
export type HoldView = z.infer<typeof holdSchema>;
const contact = {
  name: z.string().trim().min(1).max(100),
  phone: identityShape.phone,
  email: identityShape.email,
  language: languageSchema.optional(),
  zone: timeZoneSchema.optional(),
};
const isReachable = ({ phone, email }: { readonly phone?: string | undefined; readonly email?: string | undefined }) =>
  phone !== undefined || email !== undefined;
const REACHABLE = "must have a telephone number or an e-mail address";
export const bookHeldSchema = z
  .strictObject({ hold: z.string().max(200), ...contact, answers, agrees: z.boolean() })
  .refine(isReachable, REACHABLE)
  .meta({ id: "BookHeld" });
export type BookHeld = z.input<typeof bookHeldSchema>;
export const joinWaitingSchema = z
  .strictObject({ ...wanted, ...contact, agrees: z.boolean() })
  .refine(isReachable, REACHABLE)
  .meta({ id: "JoinWaiting" });
export const publicSlotQuery = slotQuery.omit({ moving: true });
/** What a customer sees of their own. */
export const ownBookingSchema = z
  .object({
    service: z.string(),
    serviceId: z.string(),
    with: z.string(),
    place: z.object({ kind: z.string(), text: z.string() }).nullable(),
    state: z.enum(BOOKING_STATES),
    startsAt: z.string(),
    endsAt: z.string(),
    zone: z.string(),
    language: z.string(),
    mayChange: z.boolean().meta({ description: "Not once it is too close, over or cancelled." }),
    manageUrl: z.string(),
    links: z.object({ google: z.string(), outlook: z.string(), ics: z.string() }),
  })
  .meta({ id: "OwnBooking" });
export type OwnBooking = z.infer<typeof ownBookingSchema>;
export const rescheduleOwnSchema = z.strictObject({ startsAt: instantSchema });
