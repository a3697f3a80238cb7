/**
 * A marketer chooses the right channel, with permission: ready-made journeys and own ones, written by hand in the console, each with what
 * the advisor says of it, published, and seen on the phone, in the mailbox and at the SMS provider.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DemoCustomer } from "../../src/app/demo/people.ts";
import { CERTIFICATE } from "../channels/mail-certificate.ts";
import { startMailServer, type MailServer, USER } from "../channels/mail-server.ts";
import { until } from "../durability/until.ts";
import { chooseFrom, describeInBrowser, follow, picture, seen } from "./chromium.ts";
import { type Desk, openDesk, phoneOf } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed } from "./shop.ts";

describeInBrowser("the right channel, with permission", { timeout: 120_000 }, () => {
  const [ana, tom, omar, marta] = [customerNamed("Ana"), customerNamed("Tom"), customerNamed("Omar"), customerNamed("Marta")];
  const texts: string[] = [];
  const provider = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      texts.push(new URLSearchParams(Buffer.concat(chunks).toString("utf8")).get("Body") ?? "");
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: `SM${texts.length}`, status: "queued" }));
    });
  });
  let mailbox: MailServer;
  let at: Desk;
  let page: Page;
  let phone: Page;

  const panel = (): Locator => page.getByTestId("edit-panel");
  const card = (name: string): Locator => page.getByTestId(`node-${name}`);
  const onPhone = (words: string | RegExp): Locator => phone.locator('article[data-from="business"]').filter({ hasText: words });
  const choose = async (testId: string, option: string | RegExp): Promise<void> => {
    await page.getByTestId(testId).click();
    await page.getByRole("option", { name: option }).click();
  };
  const faults = async (): Promise<readonly string[]> => [
    ...(await namelessControls(page)),
    ...(await faintTexts(page)),
    ...(await overflow(page)),
  ];
  const begin = async (ready: string, title?: string): Promise<void> => {
    await follow(page, "/journeys");
    await (await seen(page.getByTestId("new-journey"))).click();
    await page.getByTestId(`ready-${ready}`).click();
    if (title !== undefined) await page.getByTestId("new-title").fill(title);
  };
  /** From the dialog that is open, or the editor, to the live journey. */
  const publish = async (): Promise<void> => {
    await page.getByTestId("publish").click();
    await page.locator('[data-testid="confirm-publish"]:not([disabled])').click();
    await seen(page.getByTestId("edit-journey"));
  };
  /** Looks the draft of a ready-made template through and hands it in; WhatsApp approves at once here. */
  const submitTemplate = async (name: string): Promise<void> => {
    await panel().getByTestId("template-missing").getByRole("link", { name: "Open the draft" }).click();
    await (await seen(page.locator('[data-testid="submit-template"]:not([disabled])'))).click();
    await until(`${name} is approved`, async () => {
      const { rows } = (await at.shop.api("GET", "/v1/templates")) as { readonly rows: readonly { name: string; status: string }[] };
      return rows.some((row) => row.name === name && row.status === "APPROVED");
    });
  };
  const known = async ({ externalId }: DemoCustomer, segment: string): Promise<void> => {
    await at.shop.api("POST", "/v1/profiles", { externalId, attributes: { segment } });
  };
  const mailTo = async ({ email }: DemoCustomer, subject: string): Promise<string> => {
    const found = () => mailbox.taken.find(({ to, mail }) => to.includes(email) && mail.subject === subject);
    await until(`${subject} lies in the mailbox`, () => found() !== undefined);
    return found()?.mail.text ?? "";
  };
  const happens = async (type: string, { externalId }: DemoCustomer, properties: object = {}): Promise<void> => {
    await at.shop.api("POST", "/v1/events", { id: `${type} ${externalId}`, type, profile: { externalId }, properties });
  };

  beforeAll(async () => {
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    mailbox = await startMailServer();
    at = await openDesk({
      colorScheme: "light",
      locale: "en-GB",
      settings: { PARLEY_ALLOW_PRIVATE: "yes" },
      prepare: async ({ api }) => {
        const from = { fromName: "Maison Lune", fromAddress: "hello@maison-lune.example", brandName: "Maison Lune" };
        const settings = {
          host: "127.0.0.1",
          port: mailbox.port,
          security: "starttls",
          caCertificate: CERTIFICATE,
          ...from,
          user: USER.user,
          postalAddress: "1 rue de la Lune",
        };
        await api("POST", "/v1/channels", { kind: "email", name: "Letters", settings, secrets: { password: USER.pass } });
        const apiUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
        const sms = { connection: "http", account: "AC00000000000000000000000000000001", from: "+33700000002", apiUrl };
        await api("POST", "/v1/channels", { kind: "sms", name: "Texts", settings: sms, secrets: { password: "secret-of-both" } });
        const rule = { fact: "profile.attributes.segment", is: "equal", value: "quiet" };
        await api("PUT", "/v1/audiences/gone-quiet", { schema: 1, name: "gone-quiet", title: "Gone quiet", rule });
        const agreed = (...channels: readonly string[]) =>
          channels.flatMap((channel) =>
            ["marketing", "utility"].map((purpose) => ({ channel, purpose, action: "opt_in", source: "form" })),
          );
        const person = ({ externalId, phone, email, firstName }: DemoCustomer, ...channels: readonly string[]) => ({
          externalId,
          phone,
          email,
          attributes: { firstName, segment: "usual" },
          consent: agreed(...channels),
        });
        await api("POST", "/v1/profiles", [
          person(ana, "whatsapp", "email", "sms"),
          // In the address book with a number that WhatsApp does not know.
          person(marta, "whatsapp", "email", "sms"),
          // They bought something, and agreed to nothing.
          person(tom),
          person(omar),
          ...["bea", "cem", "dora"].map((name) => ({
            externalId: name,
            email: `${name}@example.com`,
            attributes: { firstName: name, segment: "quiet" },
            consent: agreed("email"),
          })),
        ]);
      },
    });
    ({ page } = at);
    phone = await phoneOf(at, ana);
  });
  afterAll(async () => {
    await at?.[Symbol.asyncDispose]();
    await mailbox?.close();
    await new Promise((resolve) => provider.close(resolve));
  });

  it("N1: a ready-made chain says whom WhatsApp reaches, and who is not there has it in the mailbox", async () => {
    // What it needs cannot be read: that is said, can be tried again, and keeps nobody from beginning.
    const other = await page.context().newPage();
    const problem = JSON.stringify({ title: "Not now", status: 400, detail: "not now" });
    await other.route("**/v1/template-drafts*", async (route) =>
      route.fulfill({ status: 400, contentType: "application/problem+json", body: problem }),
    );
    await other.goto(new URL("/journeys", page.url()).href);
    await (await seen(other.getByTestId("new-journey"))).click();
    await other.getByTestId("ready-re-engagement").click();
    await seen(other.getByTestId("ready-unread"));
    await seen(other.locator('[data-testid="new-begin"]:not([disabled])'));
    await picture(other, "choosing-0-unread");
    await other.unroute("**/v1/template-drafts*");
    await other.getByTestId("ready-unread").getByRole("button").click();
    await seen(other.getByTestId("ready-details"));
    await other.close();
    await begin("re-engagement");
    const details = await seen(page.getByTestId("ready-details"));
    for (const kind of ["whatsapp", "email", "sms", "audience"])
      await seen(details.locator(`[data-testid="needs-${kind}"][data-there="true"]`));
    await seen(details.locator('[data-testid="needs-template-we_miss_you"][data-status="missing"]'));
    expect(await faults()).toEqual([]);
    await picture(page, "choosing-1-gallery");
    await page.getByTestId("new-begin").click();
    await (await seen(card("call_back"))).click();
    await page.getByTestId("chain-step-0").click();
    await submitTemplate("we_miss_you");

    await follow(page, "/journeys/re-engagement-across-channels/edit?node=call_back");
    const advice = await seen(page.getByTestId("chain-advice"));
    await seen(advice.getByTestId("advice-whatsapp").getByText(/reaches 0%/));
    await seen(advice.getByTestId("advice-email").getByText(/reaches 100%/));
    // What is sent is the marketer's own.
    await page.getByTestId("chain-step-1").click();
    await page.getByTestId("content-subject").fill("We miss you at Maison Lune");
    await page.getByTestId("chain-step-1").click();
    await seen(page.locator('[data-testid="problem-count"][data-severity="none"]'));
    await picture(page, "choosing-2-chain");
    await advice.scrollIntoViewIfNeeded();
    await picture(page, "choosing-3-advice");
    expect(await faults()).toEqual([]);
    await publish();

    await Promise.all([known(ana, "quiet"), known(marta, "quiet")]);
    await seen(onPhone("Hello Ana, we have not seen you for a while."));
    expect(await mailTo(marta, "We miss you at Maison Lune")).toContain("Hello Marta");
    expect(mailbox.taken.filter(({ to }) => to.includes(ana.email))).toEqual([]);
    await (await seen(page.locator('[data-testid="node-call_back"][data-live="1"]'))).click();
    await seen(page.getByTestId("panel-failed").getByText("1"));
    await picture(page, "choosing-4-runs");
  });

  it("N2: what some have not agreed to is said while it is written, refused with its reason, and counted", async () => {
    await begin("empty", "Spring offer");
    await page.getByTestId("new-begin").click();
    await seen(panel());
    await panel().getByRole("combobox", { name: "Starts with" }).click();
    await page.getByRole("option", { name: "An audience" }).click();
    const audience = panel().getByLabel("Audience", { exact: true });
    await audience.fill("gone-quit");
    await page.keyboard.press("Escape");
    await page.getByTestId("way-begin-start").click();
    await page.getByTestId("add-message").click();
    await chooseFrom(page.getByTestId("field-purpose"), page.getByRole("option", { name: "Marketing" }));
    await page.getByTestId("content-text").fill("Spring is here, {{ profile.attributes.firstName }}");
    await page.getByTestId("way-message-next").click();
    await page.getByTestId("add-exit").click();
    await card("begin").click();
    await seen(panel().getByText(/there is no audience "gone-quit" yet: did you mean "gone-quiet"/));
    await audience.fill("gone-quiet");
    await known(tom, "quiet");
    // What the advisor measured before he is a member would stand for a minute.
    const members = async () => (await at.shop.api("GET", "/v1/audiences/gone-quiet/members")) as { readonly rows: readonly object[] };
    await until("he is in the audience", async () => (await members()).rows.length === 6);
    await card("message").click();
    const advice = await seen(page.getByTestId("advice"));
    await seen(advice.getByTestId("advice-N1").getByText(/WhatsApp reaches 33% of them, E-mail 100%/));
    await seen(advice.getByTestId("advice-N2").getByText(/1 of 2 have not agreed to it by WhatsApp and will be refused/));
    await picture(page, "choosing-5-warned");
    expect(await faults()).toEqual([]);
    await publish();
    await known(omar, "quiet");
    await seen(page.locator('[data-testid="node-message"][data-passed="1"]'));
    await follow(page, "/messages?journey=spring-offer");
    await (await seen(page.getByTestId("message-row").filter({ hasText: "Spring is here, Omar" }))).click();
    await seen(page.getByTestId("ladder").getByText("No opt-in on record"));
    await picture(page, "choosing-6-refused");
  });

  it("N3: what is urgent and must be seen goes by SMS first, or together with WhatsApp", async () => {
    await begin("urgent-notice");
    await seen(page.locator('[data-testid="needs-web_push"][data-there="false"]'));
    await page.getByTestId("new-begin").click();
    await (await seen(card("warn"))).click();
    await page.getByTestId("chain-step-1").click();
    await submitTemplate("urgent_notice");
    await follow(page, "/journeys/urgent-notice/edit?node=warn");
    await (await seen(page.getByRole("button", { name: "Remove steps 3" }))).click();
    await page.getByRole("button", { name: "Move step 2 up" }).click();
    await panel().getByLabel("Start this many at once").fill("");
    await seen(page.getByTestId("node-problems").getByText(/Urgent and must be seen.*Send by SMS or push first, or together/));
    await picture(page, "choosing-7-urgent");
    await choose("field-order", "Best for each person");
    await page.getByTestId("node-problems").waitFor({ state: "detached" });
    const advice = await seen(page.locator('[data-testid="chain-advice"][data-order="best"]'));
    await expect.poll(async () => advice.getByRole("listitem").first().getAttribute("data-testid")).toBe("advice-sms");
    await panel().getByLabel("Start this many at once").fill("2");
    await picture(page, "choosing-8-best");
    expect(await faults()).toEqual([]);
    await publish();
    await happens("urgent_notice", ana, { noticeId: "1", notice: "No water today" });
    await seen(onPhone("Please note: No water today."));
    await until("the text has gone out", () => texts.includes("No water today"));
    await follow(page, "/messages?journey=urgent-notice");
    await (await seen(page.getByTestId("message-row").filter({ hasNotText: "Please note" }))).click();
    await seen(page.getByTestId("message-advice").getByText(/SMS: \d+/));
    await picture(page, "choosing-9-why-sms");
  });

  it("N4: what is long or complex is said to be, and goes by e-mail with the same words", async () => {
    const terms = [
      "We have changed our terms.",
      ...Array.from({ length: 12 }, (_, n) => `- Point ${n + 1} that you ought to know of, in all its length`),
    ];
    await begin("empty", "New terms");
    await page.getByTestId("new-begin").click();
    await seen(panel());
    await page.getByTestId("field-event").fill("terms_changed");
    await page.keyboard.press("Escape");
    await page.getByTestId("way-begin-start").click();
    await page.getByTestId("add-message").click();
    await page.getByTestId("content-text").fill(terms.join("\n"));
    const advice = await seen(page.getByTestId("advice"));
    await seen(advice.getByTestId("advice-N4").getByText(/characters with lists or headings are much for a chat/));
    await picture(page, "choosing-10-long");
    await advice.getByTestId("advice-email").getByRole("button").click();
    await advice.getByTestId("advice-N4").waitFor({ state: "detached" });
    await page.getByTestId("content-subject").fill("Our new terms");
    await page.getByTestId("way-message-next").click();
    await page.getByTestId("add-exit").click();
    await publish();
    await happens("terms_changed", ana);
    expect(await mailTo(ana, "Our new terms")).toContain("Point 12 that you ought to know of");
    expect(await onPhone("We have changed our terms").count()).toBe(0);
  });

  it("N5: a journey that invites answers says when nobody is there, and customers are told honestly", async () => {
    await follow(page, "/settings/answering");
    await (await seen(page.getByTestId("set-hours"))).click();
    // Today is left out, whichever day it is.
    const today = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(Date.now()); // oxlint-disable-line
    const stretch = page.getByTestId("week-grid").getByRole("button", { name: new RegExp(`^Remove .*${today}`) });
    if ((await stretch.count()) > 0) await stretch.click();
    await page.getByTestId("save-hours").click();
    await seen(page.locator('[data-testid="save-hours"][disabled]'));

    await begin("empty", "Ask us");
    await page.getByTestId("new-begin").click();
    await seen(panel());
    await page.getByTestId("field-event").fill("asked");
    await page.keyboard.press("Escape");
    await page.getByTestId("way-begin-start").click();
    await page.getByTestId("add-message").click();
    await page.getByTestId("content-text").fill("What is it about?");
    await page.getByTestId("way-message-next").click();
    await page.getByTestId("add-wait_for").click();
    await page.getByTestId("way-answer-arm:0").click();
    await page.getByTestId("add-assign").click();
    await page.getByTestId("field-to").fill("team");
    await page.getByTestId("way-assign-next").click();
    await page.getByTestId("add-exit").click();
    await card("answer").click();
    await choose("leads-timeout", "end");
    await seen(page.getByTestId("node-problems").getByText(/It invites answers also when nobody is there/));
    await picture(page, "choosing-11-nobody");

    // The ready-made one asks who is there first.
    await begin("team-question");
    await page.getByTestId("new-begin").click();
    await (await seen(card("later"))).click();
    await page.getByTestId("content-text").fill("Nobody is here right now, {{ profile.attributes.firstName }}. We answer in the morning.");
    await seen(page.locator('[data-testid="problem-count"][data-severity="none"]'));
    await publish();
    await phone.getByTestId("composer").fill("I have a question");
    await phone.getByTestId("send").click();
    await seen(onPhone("Nobody is here right now, Ana. We answer in the morning."));
    await picture(phone, "choosing-12-phone");
  });

  it("counts who was refused, with the way to them, and did all of it without a complaint", async () => {
    await follow(page, "/journeys/spring-offer?node=message");
    await seen(page.getByTestId("panel-refused").filter({ hasText: "1" }));
    expect(at.complaints).toEqual([]);
    expect(at.product.said()).not.toMatch(/error/i);
  });
});
