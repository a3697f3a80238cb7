/**
 * Calendars that staff (and rooms) keep elsewhere, by CalDAV. What the other server refuses is a problem `unprocessable` with the `reason`
 * `calendar_<why>`; the password is never answered.
 *
 *   GET    /v1/appointments/calendars                      settings:read     which there are, and how they do
 *   POST   /v1/appointments/calendars/find                 settings:write    the calendars of an account, to choose from
 *   PUT    /v1/appointments/resources/:id/calendar         settings:write    connects one, after a look at it
 *   POST   /v1/appointments/resources/:id/calendar/read    settings:write    all of it anew, now
 *   DELETE /v1/appointments/resources/:id/calendar         settings:write    takes our events out first, unless `keepEvents`
 */
import { z } from "zod";

const account = {
  url: z.url({ protocol: /^https?$/, error: "must be an address such as https://dav.example.com/" }).max(500),
  user: z.string().trim().min(1).max(200),
  password: z.string().min(1).max(500).optional().meta({ description: "Left out: the one that is kept for `resourceId`." }),
};

export const findCalendarsSchema = z.strictObject({ ...account, resourceId: z.uuid().optional() }).meta({ id: "FindCalendars" });
export type FindCalendars = z.input<typeof findCalendarsSchema>;

export const foundCalendarsSchema = z
  .object({ rows: z.array(z.object({ url: z.string(), name: z.string(), isWritable: z.boolean() })) })
  .meta({ id: "FoundCalendars" });
export type FoundCalendars = z.infer<typeof foundCalendarsSchema>;

export const connectCalendarSchema = z
  .strictObject({
    ...account,
    everyMinutes: z.number().int().min(1).max(1_440).default(5).meta({ description: "How often it is read." }),
    writesNames: z
      .boolean()
      .default(false)
      .meta({ description: "Whether its events say whose appointment it is; whoever sees the calendar reads that." }),
  })
  .meta({ id: "ConnectCalendar" });
export type ConnectCalendar = z.input<typeof connectCalendarSchema>;

export const connectedCalendarSchema = z
  .object({
    resourceId: z.string(),
    url: z.string(),
    name: z.string(),
    user: z.string(),
    everyMinutes: z.number().int(),
    writesNames: z.boolean(),
    state: z.enum(["new", "read", "failing", "leaving"]),
    readAt: z.string().nullable(),
    failingSince: z.string().nullable(),
    problem: z.object({ reason: z.string(), text: z.string() }).nullable(),
    owed: z.number().int().meta({ description: "Bookings it was not told of yet." }),
    refused: z.string().nullable().meta({ description: "Why the server did not take one of them." }),
    events: z.number().int().meta({ description: "Events of others that are known of it." }),
  })
  .meta({ id: "ConnectedCalendar" });
export type ConnectedCalendar = z.infer<typeof connectedCalendarSchema>;
export const connectedCalendarsSchema = z.object({ rows: z.array(connectedCalendarSchema) }).meta({ id: "ConnectedCalendars" });

export const disconnectQuery = z.strictObject({
  keepEvents: z.enum(["true", "false"]).default("false").meta({ description: "They stay there, and are changed no more." }),
});
