/**
 * Appointments from the first service on: visitors of the shop's page, one of whom has no scripts; then, by chat, two customers with their
 * phones and two of the team with the calendar open, from "I'd like an appointment" to the end of it.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { readyTemplates } from "../support/ready-templates.ts";
import { complaintsOf, describeInBrowser, follow, openContext, picture, seen } from "./chromium.ts";
import { type Desk, invite, openDesk, phoneOf } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { inDatabase } from "./product.ts";
import { customerNamed } from "./shop.ts";
import { type ShopSite, startShopSite } from "./shop-site.ts";
import { hasRadicale, startRadicale } from "../support/radicale.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const READY = ["appointment-booking", "appointment", "appointment-offer"];
const HOUR_PX = 56;
const CONSENT = "I agree to get messages about my appointment.";

type Booking = { readonly id: string; readonly name: string; readonly state: string; readonly startsAt: string; readonly endsAt: string };

describeInBrowser("appointments", { timeout: 120_000 }, () => {
  const ana = customerNamed("Ana");
  const tom = customerNamed("Tom");
  let at: Desk;
  let page: Page;
  let phone: Page;
  let tomsPhone: Page;
  /** A colleague's screen. */
  let ben: Page;
  let bensComplaints: readonly string[] = [];
  /** Far away, with scripts; and one next to the shop, without. */
  let visitor: Page;
  let plain: Page;
  let visitorComplaints: readonly string[];
  let address: string;
  /** A site of the shop's own, and what it has to hold. */
  let site: ShopSite;
  let embed: string;
  /** The time that both want. */
  let wanted: string;

  const offerOn = (one: Page, text: RegExp | string): Locator => one.locator('article[data-from="business"]').filter({ hasText: text });
  const bubble = (text: RegExp | string): Locator => offerOn(phone, text);
  const writes = async (one: Page, words: string): Promise<void> => {
    await one.getByTestId("composer").fill(words);
    await one.getByTestId("send").click();
  };
  /** What somebody has that is to come. */
  const of = async (name: string): Promise<readonly Booking[]> => {
    const { rows } = (await at.shop.api("GET", "/v1/appointments/bookings")) as { readonly rows: readonly Booking[] };
    return rows.filter((one) => one.name === name && (one.state === "booked" || one.state === "confirmed"));
  };
  /** Free times of an afternoon of the shop, so many days from now or later. */
  const freeOn = async (days: number): Promise<readonly string[]> => {
    const { rows } = (await at.shop.api("GET", "/v1/appointments/services")) as { readonly rows: readonly { readonly id: string }[] };
    const [from, until] = [days, days + 7].map((after) => new Date(systemClock.now() + after * DAY_MS).toISOString());
    const free = (await at.shop.api("GET", `/v1/appointments/slots?service=${rows[0]?.id}&from=${from}&until=${until}&limit=200`)) as {
      readonly rows: readonly { readonly startsAt: string }[];
    };
    return free.rows.map(({ startsAt }) => startsAt).filter((startsAt) => timeIn("Europe/Paris", startsAt) >= "13:00");
  };
  const comesDue = async (booking: string, kind: string): Promise<void> =>
    inDatabase(
      at.product,
      `insert into appointment_due (workspace_id, booking_id, kind, due_at) select workspace_id, id, $2, now() from appointment_booking where id = $1
       on conflict (workspace_id, booking_id, kind) do update set due_at = excluded.due_at`,
      [booking, kind],
    );
  const useReadyJourneys = async (): Promise<void> => {
    const { api, control } = at.shop;
    for (const name of ["booked", "moved"]) await api("POST", `/v1/journeys/${name}/stop`, { runs: "finish" });
    for (const template of readyTemplates(READY)) await control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
    const { rows } = (await api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
    await api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
    for (const { name, document } of READY_JOURNEYS) if (READY.includes(name)) await api("PUT", `/v1/journeys/${name}`, document);
  };
  const block = (name: string): Locator => page.getByTestId("booking").filter({ hasText: name });
  const sound = async (one: Page): Promise<void> => {
    expect(await namelessControls(one)).toEqual([]);
    expect(await overflow(one)).toEqual([]);
    expect(await faintTexts(one)).toEqual([]);
  };
  /** Of the second day that has any: none of it has passed. */
  const openSecondDay = async (one: Page): Promise<Locator> => {
    const day = one.locator("details.day").nth(1);
    await day.locator("summary").click();
    return day.locator("button.slot");
  };
  const timeIn = (zone: string, iso: string): string =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));

  beforeAll(async () => {
    at = await openDesk({
      timezoneId: "Europe/Paris",
      locale: "en-GB",
      settings: { PARLEY_ALLOW_PRIVATE: "yes" },
      prepare: async (shop) => {
        await shop.api("POST", "/v1/profiles", [
          { phone: ana.phone, locale: "en", attributes: { firstName: "Ana Moreau" } },
          { phone: tom.phone, locale: "en", attributes: { firstName: "Tom Baker" } },
        ]);
        const tell = async (name: string, event: string, text: string) =>
          shop.api("PUT", `/v1/journeys/${name}`, {
            schema: 1,
            name,
            title: name,
            entry: { kind: "event", event, reentry: "always" },
            start: "tell",
            nodes: {
              tell: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text }, next: "done" },
              done: { kind: "exit" },
            },
          });
        await tell("booked", "appointment.booked", "Booked: {{ event.properties.when }}");
        await tell("moved", "appointment.rescheduled", "Moved to {{ event.properties.when }}: {{ event.properties.manageUrl }}");
      },
    });
    ({ page } = at);
    site = await startShopSite(at.product.url);
    ({ page: ben, complaints: bensComplaints } = await invite(
      at,
      { email: "ben@example.com", name: "Ben Carter", role: "agent" },
      { timezoneId: "Europe/Paris", locale: "en-GB", colorScheme: "dark" },
    ));
    [phone, tomsPhone] = await Promise.all([phoneOf(at, ana), phoneOf(at, tom)]);
    visitor = await (
      await openContext(at.browser, { viewport: { width: 390, height: 844 }, locale: "en", timezoneId: "America/New_York" })
    ).newPage();
    plain = await (
      await openContext(at.browser, { viewport: { width: 390, height: 844 }, locale: "fr", javaScriptEnabled: false })
    ).newPage();
    visitorComplaints = complaintsOf(visitor);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await at?.[Symbol.asyncDispose]();
  });

  it("begin with one dialog, and a page that is opened with a switch", async () => {
    await page.goto(`${at.product.url}/calendar`);
    await page.getByTestId("first-service").click();
    await page.getByTestId("first-service-name").fill("Fitting");
    await page.getByTestId("first-staff-name").fill("Camille");
    await picture(page, "appointments-1-first-service");
    await page.getByTestId("make-first-service").click();
    await seen(page.getByTestId("calendar"));
    await page.getByTestId("calendar-setup").click();
    await seen(page.getByTestId("service-row").filter({ hasText: "Given by Camille" }));
    await page.getByTestId("tab-page").click();
    await page.getByLabel("What whoever books agrees to (English)").fill(CONSENT);
    await page.getByTestId("page-origins").fill(`${site.url}/shop`);
    await page.getByTestId("page-origins").press("Enter");
    await page.getByTestId("page-open").press("Space");
    await page.getByTestId("save-page").click();
    await seen(page.getByText("Saved.", { exact: true }));
    address = (await page.getByTestId("page-url").getAttribute("href")) ?? "";
    embed = await (await seen(page.getByTestId("page-embed"))).innerText();
    await sound(page);
    await picture(page, "appointments-2-page-settings");
  });

  it("are booked on a page, by the visitor's clock with the shop's beside it", async () => {
    await writes(phone, "Do you take bookings?");

    await visitor.goto(address);
    await seen(visitor.getByText("Times are by the clock of New York"));
    const slot = (await openSecondDay(visitor)).first();
    wanted = (await slot.getAttribute("value")) ?? "";
    expect(await slot.innerText()).toContain(`${timeIn("Europe/Paris", wanted)} there`);
    await picture(visitor, "appointments-3-times");
    await sound(visitor);
    // The calendar is open on that week before anything is booked.
    await follow(page, `/calendar?date=${wanted.slice(0, 10)}`);
    await seen(page.getByTestId("calendar-column"));

    await plain.goto(address);
    const same = (await openSecondDay(plain)).and(plain.locator(`[value="${wanted}"]`));
    await slot.click();
    await seen(visitor.getByRole("heading", { name: "Who is coming?" }));
    await same.click();
    await seen(plain.getByText("Quelqu'un a été plus rapide"));
    await picture(plain, "appointments-4-somebody-was-quicker");
    await sound(plain);

    await visitor.getByRole("button", { name: "Book" }).click();
    await seen(visitor.getByText("Something is missing."));
    await visitor.getByLabel("Your name").fill("Ana Moreau");
    await visitor.getByLabel("Mobile number").fill(ana.phone);
    await visitor.getByLabel(CONSENT).check();
    await picture(visitor, "appointments-5-details");
    await sound(visitor);
    await visitor.getByRole("button", { name: "Book" }).click();
    await seen(visitor.getByRole("heading", { name: "It is booked" }));
    await sound(visitor);
    await picture(visitor, "appointments-6-booked");
    const file = await visitor.request.get((await visitor.getByRole("link", { name: "Calendar file" }).getAttribute("href")) ?? "");
    expect(file.headers()["content-type"]).toContain("text/calendar");
    expect(await file.text()).toMatch(/^BEGIN:VCALENDAR\r?\n.*SUMMARY:Fitting/s);
    await seen(bubble(/^Booked: /));
  });

  it("next to it is free for whoever came second, also without scripts", async () => {
    await plain.locator('.note button[name="at"]').first().click();
    await plain.getByLabel("Votre nom").fill("Benoît");
    await plain.getByLabel("Adresse e-mail").fill("benoit@people.example");
    await plain.getByRole("checkbox").check();
    await plain.getByRole("button", { name: "Réserver" }).click();
    await seen(plain.getByRole("heading", { name: "C'est réservé" }));
    await seen(block("Benoît"));
    const { rows } = (await at.shop.api("GET", "/v1/appointments/bookings")) as { readonly rows: readonly { readonly startsAt: string }[] };
    expect(new Set(rows.map(({ startsAt }) => startsAt)).size).toBe(2);
  });

  it("stand in the calendar at once; one is drawn elsewhere, and its customer hears of it", async () => {
    const before = await (await seen(block("Ana Moreau"))).boundingBox();
    await seen(block(timeIn("Europe/Paris", wanted)));
    await sound(page);
    await picture(page, "appointments-7-week");
    const { x = 0, y = 0 } = before ?? {};
    await page.mouse.move(x + 20, y + 6);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 6 + 2 * HOUR_PX, { steps: 4 });
    await page.mouse.up();
    const later = new Date(Date.parse(wanted) + 2 * HOUR_MS).toISOString();
    await seen(page.getByTestId("move-to").filter({ hasText: timeIn("Europe/Paris", later) }));
    await seen(page.getByTestId("told").filter({ hasText: "Ana Moreau is told at once, through moved." }));
    await picture(page, "appointments-8-move");
    await sound(page);
    await page.getByTestId("confirm-move").click();
    await page.getByTestId("move-dialog").waitFor({ state: "detached" });
    await seen(block("Ana Moreau").filter({ hasText: timeIn("Europe/Paris", later) }));
    await seen(bubble(/^Moved to /));
  });

  it("take as long as their lower edge is drawn to, and the customer is told until when", async () => {
    const { rows } = (await at.shop.api("GET", "/v1/appointments/bookings")) as { readonly rows: readonly Booking[] };
    const { startsAt, endsAt } = rows.find(({ name }) => name === "Ana Moreau") ?? { startsAt: "", endsAt: "" };
    await block("Ana Moreau").hover();
    const box = await (await seen(block("Ana Moreau"))).boundingBox();
    const { x = 0, y = 0, height = 0 } = box ?? {};
    await page.mouse.move(x + 20, y + height - 3);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + height - 3 + HOUR_PX / 2, { steps: 4 });
    await page.mouse.up();
    const until = timeIn("Europe/Paris", new Date(Date.parse(endsAt) + HOUR_MS / 2).toISOString());
    await seen(page.getByTestId("move-to").filter({ hasText: `${timeIn("Europe/Paris", startsAt)}–${until}` }));
    expect(await page.getByTestId("move-minutes").inputValue()).toBe("60");
    await picture(page, "appointments-8-longer");
    await sound(page);
    await page.getByTestId("confirm-move").click();
    await page.getByTestId("move-dialog").waitFor({ state: "detached" });
    await expect.poll(async () => Math.round((await block("Ana Moreau").boundingBox())?.height ?? 0)).toBe(HOUR_PX);
    // By the clock of whoever booked.
    const twelve = new Intl.DateTimeFormat("en", { timeZone: "America/New_York", hour: "numeric", minute: "2-digit" });
    const [ends = ""] = twelve.format(new Date(Date.parse(endsAt) + HOUR_MS / 2)).split(/\s/);
    await seen(bubble(/^Moved to /).filter({ hasText: ends }));
  });

  it("that cannot move stay where they were, and it is said in words", async () => {
    const before = await (await seen(block("Benoît"))).boundingBox();
    const target = await (await seen(block("Ana Moreau"))).boundingBox();
    await page.mouse.move((before?.x ?? 0) + 20, (before?.y ?? 0) + 6);
    await page.mouse.down();
    await page.mouse.move((target?.x ?? 0) + 20, (target?.y ?? 0) + 6, { steps: 4 });
    await page.mouse.up();
    await page.getByTestId("confirm-move").click();
    await seen(page.getByTestId("move-refused").filter({ hasText: "That time has been taken meanwhile." }));
    await picture(page, "appointments-9-refused");
    await page.getByRole("button", { name: "Leave it where it is" }).click();
    expect(await block("Benoît").boundingBox()).toEqual(before);
  });

  it("are printed a day a page, black on white", async () => {
    await page.emulateMedia({ media: "print" });
    await seen(page.getByTestId("print-sheet").getByText("Benoît"));
    expect(await page.getByRole("navigation").first().isVisible()).toBe(false);
    await picture(page, "appointments-10-print");
    await page.emulateMedia({ media: "screen" });
  });

  it("are cancelled by the customer, on the page that the message leads to", async () => {
    const link =
      /http\S+\/b\/[A-Za-z0-9_-]+/.exec(
        await bubble(/^Moved to /)
          .first()
          .innerText(),
      )?.[0] ?? "";
    await visitor.goto(link);
    await seen(visitor.getByRole("heading", { name: "Your appointment" }));
    await picture(visitor, "appointments-11-own");
    await sound(visitor);
    await visitor.getByRole("link", { name: "Cancel it" }).click();
    await visitor.getByRole("button", { name: "Yes, cancel it" }).click();
    await seen(visitor.getByText("It is cancelled."));
    await block("Ana Moreau").waitFor({ state: "detached" });
  });

  it("are booked within the shop's own site, which nobody else can do", async () => {
    site.files.set("/", `<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>${embed}</body></html>`);
    await visitor.goto(site.url);
    const frame = visitor.frameLocator("iframe");
    await frame.locator("details.day").nth(1).locator("summary").click();
    await frame.locator("details.day").nth(1).locator("button.slot").last().click();
    await frame.getByLabel("Your name").fill("Zoé");
    await frame.getByLabel("E-mail address").fill("zoe@people.example");
    await frame.getByLabel(CONSENT).check();
    await frame.getByRole("button", { name: "Book" }).click();
    await seen(frame.getByRole("heading", { name: "It is booked" }));
    await picture(visitor, "appointments-12-within-another-site");
    // What is theirs they can change there as well; calendars elsewhere open beside it.
    await frame.getByRole("link", { name: "Cancel it" }).click();
    await frame.getByRole("button", { name: "Yes, cancel it" }).click();
    await seen(frame.getByText("It is cancelled."));
    await expect.poll(async () => visitor.locator("iframe").evaluate((one) => one.getBoundingClientRect().height)).toBeLessThan(500);
    const stranger = await startShopSite(at.product.url);
    stranger.files.set("/", `<!doctype html><title>x</title><body>${embed}</body>`);
    const other = await (await openContext(at.browser)).newPage();
    const refused = complaintsOf(other);
    await other.goto(stranger.url);
    await expect.poll(() => refused.join("\n")).toContain("frame-ancestors");
    await other.context().close();
    await stranger[Symbol.asyncDispose]();
  });

  it("are asked for in words, shown on the phone as a list, and booked by “the next one”", async () => {
    await useReadyJourneys();
    await Promise.all([writes(phone, "I'd like an appointment"), writes(tomsPhone, "An appointment please")]);
    for (const one of [phone, tomsPhone]) await seen(offerOn(one, "When would it suit you?"));
    await offerOn(tomsPhone, "When would it suit you?").getByRole("button", { name: "See times" }).click();
    const rows = tomsPhone.getByRole("region", { name: "Free times" }).getByRole("button");
    await seen(rows);
    // Five times, others, none.
    expect(await rows.count()).toBe(7);
    await picture(tomsPhone, "appointments-12-times-on-the-phone");
    await writes(phone, "the next one");
    const told = await seen(bubble(/^Booked: Fitting, /));
    for (const name of ["I will come", "Another time", "Cancel"]) await seen(told.getByRole("button", { name }));
    const links = await seen(bubble(/^Add it to your calendar:/));
    const file = await visitor.request.get((await links.locator('a[href$="/calendar.ics"]').getAttribute("href")) ?? "");
    const text = await file.text();
    expect(text).toMatch(/^BEGIN:VCALENDAR.*METHOD:PUBLISH.*STATUS:CONFIRMED/s);
    expect(text).toContain("SUMMARY:Fitting · Camille");
    for (const calendar of ["google", "outlook"]) await seen(links.locator(`a[href$="/${calendar}"]`));
    await picture(phone, "appointments-13-booked-by-chat");
    // It is the one that Tom still sees.
    await rows.first().click();
    const others = await seen(offerOn(tomsPhone, "that time has just been taken"));
    await picture(tomsPhone, "appointments-14-taken-meanwhile");
    expect(await of("Tom Baker")).toEqual([]);
    await others.getByRole("button", { name: "See times" }).click();
    await (await seen(tomsPhone.getByRole("region", { name: "Free times" }).getByRole("button").nth(1))).click();
    await seen(offerOn(tomsPhone, /^Booked: Fitting, /));
    const [anas, toms] = [await of("Ana Moreau"), await of("Tom Baker")];
    expect([anas.length, toms.length]).toEqual([1, 1]);
    expect(anas[0]?.startsAt).not.toBe(toms[0]?.startsAt);
    for (const screen of [page, ben])
      for (const one of [...anas, ...toms]) {
        await screen.goto(`${at.product.url}/calendar?date=${one.startsAt.slice(0, 10)}`);
        await seen(screen.getByTestId("booking").filter({ hasText: one.name }));
      }
  });

  it("are confirmed once more when the team asks for it", async () => {
    const [anas] = await of("Ana Moreau");
    await follow(page, `/calendar?date=${anas?.startsAt.slice(0, 10)}&booking=${anas?.id}`);
    await (await seen(page.getByTestId("booking-more"))).click();
    await page.getByTestId("booking-resend").click();
    await seen(page.getByTestId("booking-resent").filter({ hasText: "It is on its way, through Appointment." }));
    await seen(bubble(/^Booked: Fitting, /).nth(1));
    await seen(page.getByText("Confirmation sent again"));
    await picture(page, "appointments-14-drawer");
    await sound(page);
  });

  it("are reminded of; by a button of the reminder another time is chosen by its day", async () => {
    const [before] = await of("Ana Moreau");
    await comesDue(before?.id ?? "", "reminder:1440");
    const reminder = await seen(bubble(/^We expect you: Fitting, /));
    await reminder.getByRole("button", { name: "I will come" }).click();
    await seen(bubble("Thank you, see you then."));
    await expect.poll(async () => (await of("Ana Moreau"))[0]?.state).toBe("confirmed");
    const [free] = await freeOn(7);
    await follow(ben, `/calendar?date=${free?.slice(0, 10)}`);
    await seen(ben.getByTestId("calendar-column"));
    await reminder.getByRole("button", { name: "Another time" }).click();
    await seen(bubble("When would it suit you?").nth(1));
    await writes(phone, `on ${free?.slice(0, 10)} in the afternoon`);
    const offer = await seen(bubble("When would it suit you?").nth(2));
    await offer.getByRole("button", { name: "See times" }).click();
    const row = await seen(phone.getByRole("region", { name: "Free times" }).getByRole("button"));
    await picture(phone, "appointments-15-by-day");
    await row.click();
    await seen(bubble(/^Done: /));
    const [after] = await of("Ana Moreau");
    expect([after?.id, after?.state, after?.startsAt.slice(0, 10)]).toEqual([before?.id, "booked", free?.slice(0, 10)]);
    expect(Number(timeIn("Europe/Paris", after?.startsAt ?? "").slice(0, 2))).toBeGreaterThanOrEqual(12);
    await seen(ben.getByTestId("booking").filter({ hasText: "Ana Moreau" }));
    // The same entry of their calendar has the new time.
    const file = await visitor.request.get(
      (await bubble(/^Add it to your calendar:/)
        .locator('a[href$="/calendar.ics"]')
        .getAttribute("href")) ?? "",
    );
    expect(await file.text()).toContain(`DTSTART:${(after?.startsAt ?? "").replaceAll(/[-:]|\.000/g, "")}`);
  });

  it("are cancelled by a button; whoever waits for a time is offered it, and takes it", async () => {
    await writes(tomsPhone, "Another appointment, please");
    const offer = await seen(offerOn(tomsPhone, "When would it suit you?").nth(1));
    await offer.getByRole("button", { name: "See times" }).click();
    await tomsPhone.getByRole("region", { name: "Free times" }).getByRole("button", { name: "None of these" }).click();
    await (await seen(offerOn(tomsPhone, "Shall we tell you"))).getByRole("button", { name: "Yes, please" }).click();
    await seen(offerOn(tomsPhone, "You are on the waiting list."));
    await follow(page, "/calendar?panel=waiting");
    const inLine = page.getByTestId("waiting-row");
    await seen(inLine.filter({ hasText: "Tom Baker" }).filter({ hasText: "Fitting" }));
    // Somebody new is put behind him for the same service, and taken off again.
    await page.getByTestId("waiting-add").click();
    await page.getByTestId("new-person").click();
    await page.getByTestId("new-person-name").fill("Nora Lind");
    await page.getByTestId("new-person-phone").fill("+33612340077");
    await page.getByTestId("waiting-add-do").click();
    await seen(inLine.nth(1).filter({ hasText: "Nora Lind" }));
    await picture(page, "appointments-15-waiting-list");
    await sound(page);
    await inLine.nth(1).getByTestId("waiting-remove").click();
    await page.getByTestId("waiting-remove-do").click();
    await expect.poll(async () => inLine.allInnerTexts()).toEqual([expect.stringContaining("Tom Baker")]);
    const [anas] = await of("Ana Moreau");
    await bubble(/^We expect you: Fitting, /)
      .getByRole("button", { name: "Cancel" })
      .click();
    await seen(bubble("Your appointment is cancelled."));
    await ben.getByTestId("booking").filter({ hasText: "Ana Moreau" }).waitFor({ state: "detached" });
    const became = await seen(offerOn(tomsPhone, "A time has become free: Fitting, "));
    await picture(tomsPhone, "appointments-16-became-free");
    await became.getByRole("button", { name: "Yes, please" }).click();
    await seen(offerOn(tomsPhone, /^Booked: Fitting, /).nth(1));
    await seen(ben.locator('[data-testid="booking"][data-mood="booked"]').filter({ hasText: "Tom Baker" }));
    await picture(ben, "appointments-17-calendar-of-a-colleague");
    expect((await of("Tom Baker")).map(({ startsAt }) => startsAt)).toContain(anas?.startsAt);
    expect(await of("Ana Moreau")).toEqual([]);
    await picture(phone, "appointments-18-cancelled");
  });

  it("are chosen in a form inside WhatsApp, where a journey names one", async () => {
    const { api } = at.shop;
    const times = { kind: "times", name: "when", label: "When would it suit you?", required: true };
    const screens = [{ id: "times", title: "Your appointment", button: "Book", parts: [times] }];
    const document = { title: "Times", category: "APPOINTMENT_BOOKING", language: "en", screens };
    await api("PUT", "/v1/forms/times", { document, revision: 0 });
    await api("POST", "/v1/forms/times/publish");
    const ready = READY_JOURNEYS.find(({ name }) => name === "appointment-booking")?.document;
    const { book, ...nodes } = ready?.nodes ?? {};
    await follow(page, "/journeys/appointment-booking/edit?node=book");
    await (await seen(page.getByTestId("field-times-form"))).click();
    await seen(page.getByRole("option", { name: "Times", exact: true }));
    await picture(page, "appointments-19-panel");
    await page.keyboard.press("Escape");
    // Rehearsed, times are made up, and how many take one is a slider.
    await page.getByTestId("rehearse").click();
    const assumed = await seen(page.getByTestId("appointment-assumptions-book"));
    await seen(page.locator('[data-testid="node-booked"]:not([data-passed="0"])'));
    await assumed.getByRole("slider", { name: "Book one of the times" }).focus();
    await page.keyboard.press("Home");
    await seen(page.locator('[data-testid="node-booked"][data-passed="0"]'));
    await assumed.scrollIntoViewIfNeeded();
    await picture(page, "appointments-19-rehearsed");
    expect([...(await namelessControls(page)), ...(await overflow(page))]).toEqual([]);
    await api("PUT", "/v1/journeys/appointment-booking", { ...ready, nodes: { ...nodes, book: { ...book, form: "times" } } });
    await writes(phone, "An appointment in a form, please");
    await (await seen(bubble("When would it suit you?").nth(3))).getByRole("button", { name: "See times" }).click();
    const sheet = phone.getByRole("dialog");
    await seen(sheet.getByText("Your appointment"));
    await sheet.getByRole("radio").nth(2).click();
    await seen(sheet.locator("input:checked"));
    await picture(phone, "appointments-20-form");
    await sheet.getByRole("button", { name: "Book" }).click();
    await seen(bubble(/^Booked: Fitting, /).nth(2));
    expect(await of("Ana Moreau")).toHaveLength(1);
  });

  it.skipIf(!hasRadicale)("stand in the calendar that somebody keeps elsewhere, once it is connected", async () => {
    await using server = await startRadicale();
    await follow(page, "/calendar/setup?tab=calendars");
    await page.getByTestId("connect-calendar").click();
    await page.getByTestId("calendar-url").fill(server.origin);
    await page.getByTestId("calendar-user").fill(server.user);
    await page.getByTestId("calendar-password").fill("not this one");
    await page.getByTestId("calendar-next").click();
    await seen(page.getByText("The server does not accept this user name and password."));
    await sound(page);
    await picture(page, "appointments-26-wrong-password");
    await page.getByTestId("calendar-password").fill(server.password);
    await page.getByTestId("calendar-next").click();
    await seen(page.getByTestId("calendar-choice"));
    await sound(page);
    await picture(page, "appointments-27-which-calendar");
    await page.getByTestId("calendar-next").click();
    await page.getByTestId("connect-dialog").waitFor({ state: "detached" });
    await seen(page.getByTestId("calendar-state").filter({ hasText: "Connected" }));
    await sound(page);
    await picture(page, "appointments-28-connected");
    expect([...(await server.events()).values()].filter((text) => text.includes("SUMMARY:Fitting"))).not.toHaveLength(0);
    await page.getByTestId("disconnect-calendar").click();
    await picture(page, "appointments-29-disconnect");
    await page.getByTestId("confirm-disconnect").click();
    await seen(page.getByTestId("connect-calendar"));
    expect((await server.events()).size).toBe(0);
    await follow(page, "/calendar");
  });

  it("are offered with whom the step says, chosen on the canvas", async () => {
    await follow(page, "/journeys/appointment-booking/edit");
    await (await seen(page.getByTestId("node-book"))).click();
    const staff = await seen(page.getByTestId("field-staff"));
    expect(await staff.inputValue()).toBe("Anybody who is free");
    await staff.click();
    await (await seen(page.getByRole("option", { name: "The same as last time" }))).click();
    await seen(page.getByText("Whoever they had last."));
    await picture(page, "appointments-20-with-whom");
    await sound(page);
    await page.getByTestId("publish").click();
    await (await seen(page.getByTestId("confirm-publish"))).click();
    await page.waitForURL(/\/journeys\/appointment-booking$/);
    expect(await at.shop.api("GET", "/v1/journeys/appointment-booking")).toMatchObject({
      document: { nodes: { book: { staff: "last" } } },
    });
  });

  it("read well in the dark, in French and on a phone", async () => {
    await ben.evaluate(() => localStorage.setItem("parley-language", "fr"));
    await ben.goto(`${at.product.url}/calendar`);
    await seen(ben.getByTestId("calendar-column"));
    await picture(ben, "appointments-21-dark-fr");
    await ben.setViewportSize({ width: 390, height: 844 });
    await picture(ben, "appointments-22-dark-fr-390");
    await sound(ben);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ["services", "staff", "calendars", "page"]) {
      await page.goto(`${at.product.url}/calendar/setup`);
      await (await seen(page.getByTestId(`tab-${tab}`))).click();
      await picture(page, `appointments-23-setup-${tab}-390`);
      await sound(page);
    }
    await plain.emulateMedia({ colorScheme: "dark" });
    await plain.goto(address);
    await picture(plain, "appointments-24-book-dark");
    await sound(plain);
    await plain.setViewportSize({ width: 1440, height: 900 });
    await picture(plain, "appointments-25-book-wide");
  });

  it("complain of nothing but what was refused on purpose", () => {
    // What lacks something is answered as that.
    expect(visitorComplaints.filter((one) => !/\b422\b/.test(one))).toEqual([]);
    expect([...at.complaints, ...bensComplaints].filter((one) => !/\b409\b|setup\?tab=calendars: .*\b422\b/.test(one))).toEqual([]);
  });
});
