/** Appointments from the first service on: a customer's phone, the calendar of the shop, and visitors of its page, one of whom has no scripts. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { complaintsOf, describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed } from "./shop.ts";
import { hasRadicale, startRadicale } from "../support/radicale.ts";

const HOUR_MS = 3_600_000;
const HOUR_PX = 56;
const CONSENT = "I agree to get messages about my appointment.";

describeInBrowser("appointments", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let page: Page;
  let phone: Page;
  /** Far away, with scripts; and one next to the shop, without. */
  let visitor: Page;
  let plain: Page;
  let visitorComplaints: readonly string[];
  let address: string;
  /** The time that both want. */
  let wanted: string;

  const bubble = (text: RegExp): Locator => phone.locator('article[data-from="business"]').filter({ hasText: text });
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
        await shop.api("POST", "/v1/profiles", [{ phone: ana.phone, locale: "en", attributes: { firstName: "Ana" } }]);
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
    phone = await (await openContext(at.browser, { viewport: { width: 1180, height: 860 } })).newPage();
    visitor = await (
      await openContext(at.browser, { viewport: { width: 390, height: 844 }, locale: "en", timezoneId: "America/New_York" })
    ).newPage();
    plain = await (
      await openContext(at.browser, { viewport: { width: 390, height: 844 }, locale: "fr", javaScriptEnabled: false })
    ).newPage();
    visitorComplaints = complaintsOf(visitor);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

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
    await page.getByTestId("page-open").press("Space");
    await page.getByTestId("save-page").click();
    await seen(page.getByText("Saved.", { exact: true }));
    address = (await page.getByTestId("page-url").getAttribute("href")) ?? "";
    await sound(page);
    await picture(page, "appointments-2-page-settings");
  });

  it("are booked on a page, by the visitor's clock with the shop's beside it", async () => {
    await phone.goto(`${at.product.emulatorUrl}/_emulator/phone/`);
    await (await seen(phone.getByTestId(`customer-${ana.phone.slice(1)}`))).click();
    await phone.getByTestId("composer").fill("I'd like an appointment");
    await phone.getByTestId("send").click();

    await visitor.goto(address);
    await seen(visitor.getByText("Times are by the clock of New York"));
    const slot = (await openSecondDay(visitor)).first();
    wanted = (await slot.getAttribute("value")) ?? "";
    expect(await slot.innerText()).toContain(`${timeIn("Europe/Paris", wanted)} there`);
    await picture(visitor, "appointments-3-times");
    await sound(visitor);
    // The calendar is open on that week before anything is booked.
    await page.goto(`${at.product.url}/calendar?date=${wanted.slice(0, 10)}`);
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
    await seen(page.getByTestId("told").filter({ hasText: "Ana Moreau is told at once, by moved." }));
    await picture(page, "appointments-8-move");
    await sound(page);
    await page.getByTestId("confirm-move").click();
    await page.getByTestId("move-dialog").waitFor({ state: "detached" });
    await seen(block("Ana Moreau").filter({ hasText: timeIn("Europe/Paris", later) }));
    await seen(bubble(/^Moved to /));
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

  it.skipIf(!hasRadicale)("stand in the calendar that somebody keeps elsewhere, once it is connected", async () => {
    await using server = await startRadicale();
    await page.getByTestId("calendar-setup").click();
    await page.getByTestId("tab-calendars").click();
    await page.getByTestId("connect-calendar").click();
    await page.getByTestId("calendar-url").fill(server.origin);
    await page.getByTestId("calendar-user").fill(server.user);
    await page.getByTestId("calendar-password").fill("not this one");
    await page.getByTestId("calendar-next").click();
    await seen(page.getByText("The server does not accept this user name and password."));
    await sound(page);
    await picture(page, "appointments-12-wrong-password");
    await page.getByTestId("calendar-password").fill(server.password);
    await page.getByTestId("calendar-next").click();
    await seen(page.getByTestId("calendar-choice"));
    await sound(page);
    await picture(page, "appointments-13-which-calendar");
    await page.getByTestId("calendar-next").click();
    await page.getByTestId("connect-dialog").waitFor({ state: "detached" });
    await seen(page.getByTestId("calendar-state").filter({ hasText: "Connected" }));
    await sound(page);
    await picture(page, "appointments-14-connected");
    expect([...(await server.events()).values()].filter((text) => text.includes("SUMMARY:Fitting"))).toHaveLength(2);
    await page.getByTestId("disconnect-calendar").click();
    await picture(page, "appointments-15-disconnect");
    await page.getByTestId("confirm-disconnect").click();
    await seen(page.getByTestId("connect-calendar"));
    expect((await server.events()).size).toBe(0);
    await page.goto(`${at.product.url}/calendar?date=${wanted.slice(0, 10)}`);
    await seen(block("Ana Moreau"));
  });

  it("are cancelled by the customer, on the page that the message leads to", async () => {
    const link = /http\S+\/b\/[A-Za-z0-9_-]+/.exec(await bubble(/^Moved to /).innerText())?.[0] ?? "";
    await visitor.goto(link);
    await seen(visitor.getByRole("heading", { name: "Your appointment" }));
    await picture(visitor, "appointments-11-own");
    await sound(visitor);
    await visitor.getByRole("link", { name: "Cancel it" }).click();
    await visitor.getByRole("button", { name: "Yes, cancel it" }).click();
    await seen(visitor.getByText("It is cancelled."));
    await block("Ana Moreau").waitFor({ state: "detached" });
    // What lacks something is answered as that.
    expect(visitorComplaints.filter((one) => !/\b422\b/.test(one))).toEqual([]);
    expect(at.complaints.filter((one) => !/\b(?:409|422)\b/.test(one))).toEqual([]);
  });
});
