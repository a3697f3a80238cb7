/** The shared inbox: two agents and two customers' phones at once. From the first message to how it was, and what is said while nobody is there. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { DemoCustomer } from "../../src/app/demo/people.ts";
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { startModel } from "../assist/model-endpoint.ts";
import { SMS_ACCOUNT, SMS_TOKEN, signSms, startSmsProvider } from "../channels/sms-provider.ts";
import { until } from "../durability/until.ts";
import { pdf, png } from "../support/files.ts";
import { readyTemplates } from "../support/ready-templates.ts";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { dropFiles } from "./drop-files.ts";
import { type Desk, invite, openDesk, phoneOf } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { inDatabase } from "./product.ts";
import { customerNamed } from "./shop.ts";

describeInBrowser("the inbox", { timeout: 120_000 }, () => {
  const ana = customerNamed("Ana");
  const tom = customerNamed("Tom");
  let at: Desk;
  /** The owner's, and the screen of Ben, an agent. */
  let page: Page;
  let ben: Page;
  let anasPhone: Page;
  let tomsPhone: Page;
  let bensComplaints: readonly string[] = [];

  const rowOf = (on: Page, person: string): Locator => on.getByTestId("desk-row").filter({ hasText: person });
  const said = (on: Page, words: string | RegExp): Locator => on.getByTestId("said").filter({ hasText: words });
  const onPhone = (phone: Page, words: string | RegExp): Locator => phone.locator("article").filter({ hasText: words });
  const fine = async (on: Page): Promise<readonly string[]> => [
    ...(await namelessControls(on)),
    ...(await faintTexts(on)),
    ...(await overflow(on)),
  ];
  const writes = async (phone: Page, words: string): Promise<void> => {
    await phone.getByTestId("composer").fill(words);
    await phone.getByTestId("send").click();
  };
  /** What the workspace has decided about answering. */
  const decide = async (api: Desk["shop"]["api"], change: object): Promise<void> => {
    const { settings, revision } = (await api("GET", "/v1/desk/staffing")) as { readonly settings: object; readonly revision: number };
    await api("PUT", "/v1/desk/staffing", { settings: { ...settings, ...change }, revision });
  };
  const does = async (customer: DemoCustomer, action: Readonly<Record<string, unknown>>): Promise<void> =>
    void (await (await at.shop.played(customer)).does(action));
  const sends = async (customer: DemoCustomer, message: Readonly<Record<string, unknown>>): Promise<string> =>
    (await at.shop.played(customer)).sends(message);

  beforeAll(async () => {
    at = await openDesk({
      colorScheme: "light",
      locale: "en-GB",
      // A provider of text messages and a model on this machine.
      settings: { PARLEY_ALLOW_PRIVATE: "yes" },
      prepare: async ({ api }) => {
        await api("POST", "/v1/desk/canned", {
          name: "delay",
          title: "Parcel is late",
          text: "Sorry for the delay, {{ profile.attributes.firstName }}!",
        });
        await api("POST", "/v1/profiles", { phone: ana.phone, attributes: { firstName: "Ana", lastName: "Moreau" } });
        await decide(api, { csat: { isOn: true, scale: 3, question: {}, thanks: {}, asksWhy: true, why: {} } });
      },
    });
    ({ page } = at);
    ({ page: ben, complaints: bensComplaints } = await invite(
      at,
      { email: "ben@example.com", name: "Ben Carter", role: "agent" },
      { colorScheme: "light", locale: "en-GB" },
    ));
    [anasPhone, tomsPhone] = await Promise.all([phoneOf(at, ana), phoneOf(at, tom)]);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("teaches while it is empty", async () => {
    await page.goto(`${at.product.url}/inbox`);
    await seen(page.getByText("No open conversations. What customers write appears here."));
    await ben.goto(`${at.product.url}/inbox`);
    await seen(ben.getByText("No open conversations."));
    expect(await fine(page)).toEqual([]);
  });

  it("has what two customers write on both agents' screens, unread, without anybody asking", async () => {
    await Promise.all([writes(anasPhone, "Hello, is this mug still to be had?"), writes(tomsPhone, "Where is my parcel?")]);
    for (const screen of [page, ben]) {
      await seen(rowOf(screen, "Ana Moreau").filter({ hasText: "Hello, is this mug" }));
      await seen(rowOf(screen, "Tom Baker").filter({ hasText: "Where is my parcel?" }));
    }
    await seen(page.getByTestId("rail-unread").filter({ hasText: "2" }));
    await expect.poll(async () => page.title()).toContain("(2)");
  });

  it("answers with a canned reply, a picture and a document, each as the customer's phone shows it", async () => {
    // By keyboard alone: down to the row, open it, into the field.
    await page.getByTestId("desk-list").focus();
    for (let step = 0; step < 3 && (await rowOf(page, "Ana Moreau").getAttribute("data-at")) !== "true"; step += 1)
      await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await seen(said(page, "is this mug still to be had?"));
    await rowOf(page, "Ana Moreau").getByTestId("desk-unread").waitFor({ state: "detached" });
    await seen(page.getByTestId("countdown"));
    await page.getByTestId("desk-thread").focus();
    await page.keyboard.press("r");
    await page.keyboard.type("/del");
    await seen(page.getByTestId("suggestions").getByText("Parcel is late"));
    await page.keyboard.press("Enter");
    await expect.poll(async () => page.getByTestId("desk-input").inputValue()).toBe("Sorry for the delay, Ana!");
    await page.getByTestId("desk-input").fill("Here it is.");
    // Words that are dragged are the field's own business.
    const takesWords = await page.getByTestId("desk-input").evaluate((field) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/plain", "words");
      return !field.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
    });
    expect(takesWords).toBe(false);
    await dropFiles(page.getByTestId("composer"), [
      { name: "mug.png", type: "image/png", bytes: png(320, 200) },
      { name: "prices.pdf", type: "application/pdf", bytes: pdf() },
    ]);
    await expect.poll(async () => page.locator('[data-testid="attached-file"][data-ready="true"]').count()).toBe(2);
    await page.getByTestId("desk-input").focus();
    await page.keyboard.press("Enter");
    await seen(onPhone(anasPhone, "Here it is."));
    await seen(onPhone(anasPhone, "prices.pdf"));
    await seen(said(page, "Here it is.").locator('[data-state="delivered"], [data-state="read"]'));
    await seen(said(ben, /./).or(rowOf(ben, "Ana Moreau")));
    await picture(page, "desk-1-answered");
    await picture(anasPhone, "desk-1-answered-phone");
    expect(await fine(page)).toEqual([]);
  });

  it("takes a message back within five seconds, and nothing of it is lost", async () => {
    await page.getByTestId("desk-input").fill("This was meant for somebody else");
    await page.keyboard.press("Enter");
    await (await seen(page.getByTestId("undo"))).click();
    await expect.poll(async () => page.getByTestId("desk-input").inputValue()).toBe("This was meant for somebody else");
    await page.getByTestId("undo-bar").waitFor({ state: "detached" });
    await page.getByTestId("desk-input").fill("");
    // What is sent after it arrives; it does not.
    await page.getByTestId("desk-input").fill("Anything else?");
    await page.keyboard.press("Enter");
    await seen(onPhone(anasPhone, "Anything else?"));
    expect(await onPhone(anasPhone, "meant for somebody else").count()).toBe(0);
  });

  it("shows who else is there and who is typing, and keeps two from answering the same question", async () => {
    await rowOf(ben, "Ana Moreau").click();
    await seen(ben.getByTestId("others-viewing").filter({ hasText: "Owner" }));
    await seen(page.getByTestId("others-viewing").filter({ hasText: "Ben Carter" }));
    await ben.getByTestId("desk-input").pressSequentially("I can");
    await seen(page.getByTestId("others-typing").filter({ hasText: "Ben Carter is typing" }));
    await picture(page, "desk-2-collision");
    await page.getByTestId("desk-input").fill("I have it here.");
    await page.keyboard.press("Enter");
    await seen(onPhone(anasPhone, "I have it here."));
    await seen(ben.getByTestId("others-answered").filter({ hasText: "Owner" }));
    // What Ben has begun is still there when he comes back.
    await ben.getByTestId("desk-input").fill("I can look it up");
    await rowOf(ben, "Tom Baker").click();
    await seen(said(ben, "Where is my parcel?"));
    await rowOf(ben, "Ana Moreau").click();
    await expect.poll(async () => ben.getByTestId("desk-input").inputValue()).toBe("I can look it up");
    await ben.getByTestId("desk-input").fill("");
  });

  it("hands over with a note that names a colleague and that no customer sees", async () => {
    await page.getByTestId("desk-thread").focus();
    await page.keyboard.press("n");
    await page.keyboard.type("She needs it by Friday @B");
    await seen(page.getByTestId("suggestions").getByText("Ben Carter"));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await seen(ben.getByTestId("note").filter({ hasText: "She needs it by Friday @Ben Carter" }));
    await page.getByTestId("desk-thread").focus();
    await page.keyboard.press("a");
    await (await seen(page.getByTestId("assign-Ben Carter"))).click();
    await seen(page.getByTestId("happened").filter({ hasText: "Owner assigned it to Ben Carter" }));
    await seen(page.getByRole("button", { name: "Assign: Ben Carter" }));
    await picture(page, "desk-3-note");
    await ben.getByTestId("desk-view").click();
    await ben.getByTestId("view-mine").click();
    await seen(rowOf(ben, "Ana Moreau"));
    expect(await onPhone(anasPhone, "by Friday").count()).toBe(0);
    // The owner writes all the same: it is said whose it is, and nothing typed is lost.
    await page.getByTestId("composer-mode").getByText("Reply").click();
    await page.getByTestId("desk-input").fill("One more thing");
    await seen(page.getByTestId("others-holder").filter({ hasText: "Ben Carter" }));
    await page.getByTestId("desk-input").fill("");
  });

  it("shows everything that a customer can send", async () => {
    const asked = await sends(ana, { type: "text", text: "I meant Tuesday" });
    await seen(said(ben, "I meant Tuesday"));
    await does(ana, { action: "edit", messageId: asked, text: "I meant Thursday" });
    await seen(said(ben, "I meant Thursday").getByTestId("edited"));
    const secret = await sends(ana, { type: "text", text: "My card is 4111" });
    await seen(said(ben, "My card is 4111"));
    await does(ana, { action: "revoke", messageId: secret });
    await seen(said(ben, "The customer deleted this message"));
    // While an answer to it is written: whoever writes is told above their words, which stay, and which go without another question.
    const asking = await sends(ana, { type: "text", text: "Do you have it in blue?" });
    await said(ben, "Do you have it in blue?").getByTestId("quote-this").click({ force: true });
    await ben.getByTestId("desk-input").fill("In blue there is one left");
    await does(ana, { action: "edit", messageId: asking, text: "Do you have it in green?" });
    await seen(ben.getByTestId("corrected-edited").filter({ hasText: "Ana Moreau changed a message" }).filter({ hasText: "in green?" }));
    await seen(ben.getByTestId("quoting").filter({ hasText: "in green?" }));
    await picture(ben, "desk-4-corrected");
    expect(await fine(ben)).toEqual([]);
    await does(ana, { action: "revoke", messageId: asking });
    await seen(ben.getByTestId("corrected-revoked").filter({ hasText: "Ana Moreau deleted a message" }).filter({ hasText: "in green?" }));
    await seen(ben.getByTestId("quoting").filter({ hasText: "The customer deleted this message" }));
    expect(await ben.getByTestId("desk-input").inputValue()).toBe("In blue there is one left");
    await picture(ben, "desk-4-deleted");
    await ben.getByRole("button", { name: "Do not quote it" }).click();
    await ben.getByTestId("desk-input").fill("Never mind!");
    await ben.getByTestId("desk-input").press("Enter");
    await seen(onPhone(anasPhone, "Never mind!"));
    await ben.getByTestId("corrected-revoked").waitFor({ state: "detached" });
    await sends(ana, { type: "location", latitude: 48.8584, longitude: 2.2945, name: "Home", address: "5 Av. Anatole France, Paris" });
    await seen(said(ben, "5 Av. Anatole France"));
    await sends(ana, { type: "contacts", contacts: [{ name: "Marie Curie", phone: "+33612345678" }] });
    await seen(ben.getByTestId("contact-card").filter({ hasText: "Marie Curie" }));
    await sends(ana, {
      type: "order",
      catalogId: "1",
      items: [{ sku: "mug", quantity: 2, price: 16, currency: "EUR" }],
    });
    await seen(ben.getByTestId("order-card").filter({ hasText: "€32.00" }));
    await sends(ana, { type: "unsupported", unsupportedType: "poll" });
    await seen(said(ben, "A message WhatsApp cannot pass on"));
    await sends(ana, { type: "text", text: "\u202Edrawkcab <img src=x onerror=alert(1)>", quote: asked });
    await seen(said(ben, "drawkcab").getByTestId("quote").filter({ hasText: "I meant" }));
    const { rows } = (await at.shop.api("GET", "/v1/messages?direction=outbound&limit=50")) as {
      readonly rows: readonly { readonly externalId: string | null; readonly content: { readonly text?: string } }[];
    };
    await does(ana, {
      action: "react",
      messageId: rows.find(({ content }) => content.text === "I have it here.")?.externalId,
      emoji: "👍",
    });
    await seen(said(ben, "I have it here.").getByTestId("reactions").filter({ hasText: "👍" }));
    await picture(ben, "desk-4-kinds");
    expect(await fine(ben)).toEqual([]);
  });

  it("says in words why a message does not go, and sends it when that is wished", async () => {
    await ben.getByTestId("desk-input").fill("All right, Thursday");
    await sends(ana, { type: "text", text: "No, wait" });
    await seen(said(ben, "No, wait"));
    await ben.getByTestId("desk-input").focus();
    await ben.keyboard.press("Enter");
    await seen(onPhone(anasPhone, "All right, Thursday"));
    // A file that lies about what it is.
    await page.getByTestId("composer-mode").getByText("Reply").click();
    await dropFiles(page.getByTestId("composer"), [
      { name: "dance.gif", type: "image/gif", bytes: Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1") },
    ]);
    await seen(page.getByTestId("attached-file").getByRole("alert"));
    await page.getByTestId("attached-file").getByRole("button", { name: "Remove dance.gif" }).click();
  });

  it("shows beside the chat who they are and what else is sent to them, and pauses what is automatic", async () => {
    const beside = await seen(page.getByTestId("beside"));
    await seen(beside.getByText("Ana Moreau"));
    await seen(beside.getByTestId("beside-sent"));
    await beside.getByTestId("beside-sent").first().getByTestId("why").click();
    await seen(page.getByRole("dialog").getByText("All right, Thursday"));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByTestId("pause-automation").click();
    await (await seen(page.getByTestId("pause-choice"))).click();
    await seen(page.getByTestId("resume-automation"));
    await seen(page.getByTestId("happened").filter({ hasText: "Owner paused automation" }));
  });

  it("finds what was said, resolves, and opens again when they write", async () => {
    await page.getByTestId("desk-search").fill("parcel");
    await (await seen(page.getByTestId("desk-hit").filter({ hasText: "Tom Baker" }))).click();
    await seen(said(page, "Where is my parcel?"));
    await page.getByTestId("desk-search").fill("");
    await page.getByTestId("desk-thread").focus();
    await page.keyboard.press("e");
    await rowOf(page, "Tom Baker").waitFor({ state: "detached" });
    await seen(page.getByTestId("happened").filter({ hasText: "Owner resolved the conversation" }));
    await writes(tomsPhone, "Thanks, it came!");
    await seen(rowOf(page, "Tom Baker").filter({ hasText: "Thanks, it came!" }));
    await page.getByTestId("desk-choose").first().click();
    await page.getByTestId("desk-choose").nth(1).click();
    await (await seen(page.getByTestId("bulk-resolve"))).click();
    await seen(page.getByText("No open conversations."));
    await seen(page.getByText("Done with 2 conversations."));
  });

  it("asks how it was once it is over; the answer is on both agents' screens and in the report", async () => {
    const asked = await seen(onPhone(anasPhone, "How was our help?"));
    await picture(anasPhone, "desk-5-csat-phone");
    // Nobody had answered Tom: there is nothing to judge.
    expect(await onPhone(tomsPhone, "How was our help?").count()).toBe(0);
    await asked.getByRole("button", { name: "Good", exact: true }).click();
    await seen(onPhone(anasPhone, "Would you tell us why?"));
    await writes(anasPhone, "Quick, and with a picture");
    for (const screen of [page, ben]) {
      await screen.goto(`${at.product.url}/inbox?view=resolved`);
      await (await seen(rowOf(screen, "Ana Moreau"))).click();
      await seen(
        screen.getByTestId("beside-csat").filter({ hasText: "Rated 3 out of 3" }).filter({ hasText: "Quick, and with a picture" }),
      );
      await seen(screen.getByTestId("happened").filter({ hasText: "gave 3 out of 3" }));
    }
    await picture(ben, "desk-5-csat");
    expect(await fine(ben)).toEqual([]);
    await page.goto(`${at.product.url}/inbox/reports`);
    await seen(page.getByTestId("report-totals").filter({ hasText: "100%" }).filter({ hasText: "1 of 1" }));
    await seen(page.getByText("Quick, and with a picture"));
    await picture(page, "desk-5-report");
    expect(await fine(page)).toEqual([]);
  });

  it("keeps replies and labels at hand, writes first after the gate's word, records a voice, and undoes an end", async () => {
    await page.goto(`${at.product.url}/inbox/kept`);
    await (await seen(page.getByTestId("new-canned"))).click();
    await page.getByTestId("canned-name").fill("Hours");
    await page.getByTestId("canned-text").fill("We are open until six, ");
    await page.getByRole("group", { name: "Insert" }).getByRole("button", { name: "My name" }).click();
    expect(await page.getByTestId("canned-text").inputValue()).toBe("We are open until six, {{ agent.name }}");
    await page.getByTestId("confirm").click();
    await seen(page.getByTestId("canned-row").filter({ hasText: "/hours" }));
    await page.getByTestId("new-label-button").first().click();
    await page.getByTestId("label-name").fill("Late parcel");
    await page.getByRole("radio", { name: "Orange" }).check({ force: true });
    await page.getByTestId("confirm").click();
    await seen(page.getByTestId("label-row").filter({ hasText: "Late parcel" }));
    await picture(page, "desk-8-kept");
    expect(await fine(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, "desk-8-kept-narrow");
    expect(await fine(page)).toEqual([]);
    await page.setViewportSize({ width: 1_440, height: 900 });

    await page.goto(`${at.product.url}/inbox`);
    await (await seen(page.getByTestId("new-conversation"))).click();
    await page.getByTestId("new-person").fill("Tom");
    await (await seen(page.getByRole("option", { name: /^Tom Baker · \+44/ }))).click();
    await seen(page.getByTestId("new-verdict").getByText("You can write to them."));
    await picture(page, "desk-9-new");
    await page.getByTestId("confirm").click();
    await seen(page.getByTestId("desk-person").filter({ hasText: "Tom" }));
    await (await seen(page.getByTestId("desk-reopen"))).click();
    await seen(page.getByTestId("desk-resolve"));
    await page.getByTestId("desk-labels").click();
    await (await seen(page.getByRole("menu").getByText("Late parcel", { exact: true }))).click();
    await seen(page.getByTestId("happened").filter({ hasText: "Late parcel" }));
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    for (const words of ["Hand over to automation", "Take over from automation"]) {
      await page.getByTestId("desk-more").click();
      await (await seen(page.getByRole("menuitem", { name: words }))).click();
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
    await page.getByTestId("desk-input").fill("/hou");
    await seen(page.getByTestId("suggestions").getByRole("option", { name: /hours/ }));
    await picture(page, "desk-10-slash");
    await page.keyboard.press("Enter");
    await until(
      "the reply is filled in",
      async () => (await page.getByTestId("desk-input").inputValue()) === "We are open until six, Owner",
    );
    // Ended too early: as it was, and nothing has gone.
    await page.getByRole("button", { name: "More ways to send" }).click();
    await (await seen(page.getByTestId("send-resolve"))).click();
    await seen(page.getByTestId("desk-reopen"));
    await (await seen(page.getByTestId("undo"))).click();
    await seen(page.getByTestId("desk-resolve"));
    await page.getByTestId("desk-input").fill("");

    await page.getByTestId("voice").click();
    await seen(page.getByTestId("recording").filter({ hasText: /[1-9]/ }));
    await page.getByTestId("voice-stop").click();
    await seen(page.getByTestId("attached-file").and(page.locator('[data-ready="true"]')));
    await picture(page, "desk-11-voice");
    await page.getByTestId("desk-send").click();
    await seen(tomsPhone.locator("article audio"));

    await page.goto(`${at.product.url}/inbox/kept`);
    await (await seen(page.getByRole("button", { name: "Late parcel" }))).click();
    await seen(page.getByTestId("label-uses").getByText("1 conversation has it, 1 open."));
    await page.getByTestId("remove-label").click();
    await seen(page.getByTestId("consequence").getByText("1 conversation keeps it"));
    await picture(page, "desk-12-label-goes");
    await page.getByTestId("confirm").click();
    await seen(page.getByText("There are no labels yet."));
  });

  it("goes on through a shut window by a template, quotes, shows all files, and lets the browser tell who wrote", async () => {
    await page.goto(`${at.product.url}/inbox`);
    await writes(tomsPhone, "Do you sell them in pairs?");
    await (await seen(rowOf(page, "Tom Baker").filter({ hasText: "in pairs" }))).click();
    await seen(said(page, "in pairs"));
    await inDatabase(
      at.product,
      // Whoever is at work on the lane writes the conversation as it was read before.
      `with held as materialized (select l.lane from lane l join profile p on p.lane = l.lane where p.identities ->> 'phone' = $1 for update of l)
       update conversation c set window_expires_at = now() - interval '1 minute' from profile p, held
       where p.lane = held.lane and c.lane = p.lane and p.id = c.profile_id and p.identities ->> 'phone' = $1`,
      [tom.phone],
    );
    const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" }];
    await at.shop.api("POST", "/v1/profiles", { phone: tom.phone, consent });
    await page.reload();
    await seen(page.getByTestId("window-shut"));
    await page.getByTestId("open-templates").click();
    const dialog = page.getByTestId("template-dialog");
    await dialog.getByRole("textbox").fill("confirmation");
    await (await seen(dialog.getByTestId("template-item"))).click();
    await dialog.getByTestId(/^slot-.*-first_name$/).fill("Tom");
    await dialog.getByTestId(/^slot-.*-order_number$/).fill("#2044");
    expect(await dialog.getByTestId("send-template").isDisabled()).toBe(true);
    await dialog.getByTestId(/^slot-.*-total$/).fill("€32.00");
    await seen(page.getByTestId("template-preview").filter({ hasText: "Hello Tom, we have received your order #2044 for €32.00" }));
    await picture(page, "desk-13-template");
    expect(await fine(page)).toEqual([]);
    await dialog.getByTestId("send-template").click();
    await seen(onPhone(tomsPhone, "your order #2044 for €32.00"));
    await writes(tomsPhone, "Lovely, thanks");
    await said(page, "Lovely, thanks").hover();
    await said(page, "Lovely, thanks").getByTestId("quote-this").click();
    await seen(page.getByTestId("quoting").filter({ hasText: "Lovely, thanks" }));
    await dropFiles(page.getByTestId("composer"), [{ name: "pair.png", type: "image/png", bytes: png(320, 200) }]);
    await seen(page.getByTestId("attached-file").and(page.locator('[data-ready="true"]')));
    await page.getByTestId("desk-input").fill("With pleasure");
    await page.keyboard.press("Enter");
    await seen(onPhone(tomsPhone, "With pleasure").getByRole("button", { name: /Lovely, thanks/ }));
    await page.getByTestId("desk-more").click();
    await (await seen(page.getByTestId("desk-gallery"))).click();
    const gallery = page.getByTestId("gallery");
    await (await seen(gallery.getByTestId("gallery-item").and(gallery.getByRole("button")))).click();
    await seen(gallery.getByRole("button", { name: "All files" }));
    await seen(gallery.locator("img"));
    await picture(page, "desk-14-gallery");
    expect(await fine(page)).toEqual([]);
    await gallery.getByRole("button", { name: "Show in the conversation" }).click();
    await seen(page.locator('[data-testid="said"][data-lit="true"]').filter({ hasText: "With pleasure" }));

    await page.getByTestId("desk-snooze").click();
    await seen(page.getByTestId("snooze-choice"));
    await picture(page, "desk-15-snooze");
    await page.getByTestId("snooze-choice").first().click();
    await rowOf(page, "Tom Baker").waitFor({ state: "detached" });
    await inDatabase(
      at.product,
      `update desk_conversation d set snoozed_until = now(), wake_at = now() from profile p
       where p.lane = d.lane and p.id = d.profile_id and p.identities ->> 'phone' = $1`,
      [tom.phone],
    );
    await seen(rowOf(page, "Tom Baker"));
    await seen(page.getByTestId("happened").filter({ hasText: "It is no longer snoozed" }));

    await page.evaluate(() => {
      const shown: string[] = [];
      Object.assign(window, { shown });
      const Real = window.Notification;
      // As the browser shows it, and kept to be read.
      window.Notification = class extends Real {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          this.addEventListener("show", () => shown.push(`${title}: ${options?.body ?? ""}`));
        }
      };
    });
    await at.context.grantPermissions(["notifications"], { origin: at.product.url });
    await page.getByTestId("desk-notices").click();
    await page.getByTestId("desk-notices").waitFor({ state: "detached" });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    // Something else is looked at: such a page draws no frames, so that it is asked now and then.
    const elsewhere = await at.context.newPage();
    await elsewhere.bringToFront();
    await expect.poll(async () => page.evaluate(() => document.hasFocus())).toBe(false);
    await writes(tomsPhone, "One more question");
    await expect
      .poll(async () => page.evaluate(() => (window as unknown as { readonly shown: readonly string[] }).shown))
      .toEqual(["Tom Baker: One more question"]);
    await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await devtools.detach();
    await elsewhere.close();
    await page.bringToFront();
  });

  it("answers a text message from the same place", async () => {
    await using provider = await startSmsProvider();
    const settings = { connection: "http", account: SMS_ACCOUNT, from: "+33700000002", apiUrl: provider.apiUrl, messagesPerSecond: 50 };
    const made = { kind: "sms", name: "Texts", settings, secrets: { password: SMS_TOKEN } };
    const { channel } = (await at.shop.api("POST", "/v1/channels", made)) as { readonly channel: { readonly id: string } };
    const door = `${at.product.url}/webhooks/channels/${channel.id}`;
    const fields = { From: "+447700900111", To: "+33700000002", Body: "Is my parcel there?", MessageSid: "SMin1", AccountSid: SMS_ACCOUNT };
    const heard = await page.request.post(door, { form: fields, headers: { "x-twilio-signature": signSms(door, fields) } });
    expect(heard.status()).toBeLessThan(300);
    await (await seen(rowOf(page, "Is my parcel there?"))).click();
    await seen(said(page, "Is my parcel there?"));
    await page.getByTestId("desk-input").fill("It comes tomorrow.");
    await picture(page, "desk-16-sms");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("desk-input").press("Enter");
    await until("the provider has it", () => provider.calls.length === 1);
    expect(Object.fromEntries(provider.calls[0]?.form ?? [])).toMatchObject({ To: "+447700900111", Body: "It comes tomorrow." });
    await seen(said(page, "It comes tomorrow."));
    await page.getByTestId("desk-resolve").click();
    await rowOf(page, "Is my parcel there?").waitFor({ state: "detached" });
  });

  it("is helped: an article made on screen answers by itself, a person takes over and gives back, a rule labels and assigns, a model drafts", async () => {
    const jonas = customerNamed("Jonas");
    const phone = await phoneOf(at, jonas);
    const wraps = "We wrap presents for nothing: say so with your order.";
    await page.goto(`${at.product.url}/helpers?tab=knowledge`);
    await (await seen(page.getByTestId("new-article"))).click();
    await page.getByTestId("article-title").fill("Wrapping presents");
    await page.getByTestId("article-answer").fill(wraps);
    await page.getByTestId("article-questions").fill("Do you wrap presents?\nCan you wrap it as a present?");
    await picture(page, "helpers-1-article");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("publish-article").click();
    await seen(page.getByTestId("article-row").filter({ hasText: "Wrapping presents" }));
    await page.getByTestId("switch-articles").click();
    await seen(page.getByTestId("helper-simulation"));
    await page.getByTestId("activate-helpers").click();
    await seen(page.getByTestId("articles-answer").filter({ hasText: "answer customers by themselves, with a way to a person" }));
    await picture(page, "helpers-1-knowledge");
    expect(await fine(page)).toEqual([]);

    await writes(phone, "Do you wrap presents?");
    const answer = await seen(onPhone(phone, wraps));
    await page.goto(`${at.product.url}/inbox`);
    await answer.getByRole("button", { name: "Talk to a person" }).click();
    await (await seen(rowOf(page, "Jonas Weber"))).click();
    await seen(page.getByTestId("happened").filter({ hasText: "handed it to the team" }));
    await picture(page, "helpers-2-handed-over");
    await picture(phone, "helpers-2-handed-over-phone");
    await page.getByTestId("desk-input").fill("With a ribbon, if you like.");
    await page.keyboard.press("Enter");
    await seen(onPhone(phone, "With a ribbon, if you like."));
    // While people have it nothing is said by itself.
    await writes(phone, "Can you wrap it as a present?");
    await seen(said(page, "Can you wrap it as a present?"));
    await page.getByTestId("desk-more").click();
    await (await seen(page.getByRole("menuitem", { name: "Hand over to automation" }))).click();
    await writes(phone, "Do you wrap presents, please?");
    // What is tapped quotes it.
    await until("it answers again", async () => (await onPhone(phone, new RegExp(`^${wraps}`)).count()) === 2);

    await at.shop.api("PUT", "/v1/desk/labels/Birthday", { colour: "violet" });
    await page.goto(`${at.product.url}/helpers?tab=rules`);
    await (await seen(page.getByTestId("add-helper-rule"))).click();
    await page.getByTestId("helper-rule-title").fill("Birthdays");
    await page.getByTestId("add-condition").click();
    await (await seen(page.getByTestId("condition-contains"))).click();
    await page.getByTestId("condition-words-input").fill("birthday");
    await page.keyboard.press("Enter");
    await page.getByTestId("add-action").click();
    await (await seen(page.getByRole("menuitem", { name: "add the label" }))).click();
    await page.getByRole("combobox", { name: "add the label" }).click();
    await (await seen(page.getByRole("option", { name: "Birthday" }))).click();
    await page.getByTestId("add-action").click();
    await (await seen(page.getByTestId("action-assign"))).click();
    await page.getByTestId("action-person").click();
    await (await seen(page.getByRole("option", { name: "Ben Carter" }))).click();
    await picture(page, "helpers-3-rule");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("keep-helper-rule").click();
    await page.getByTestId("review-helpers").click();
    await seen(page.getByTestId("helper-simulation"));
    await page.getByTestId("activate-helpers").click();
    await seen(page.getByText(/Version 2/));
    await picture(page, "helpers-4-rules");
    expect(await fine(page)).toEqual([]);
    await writes(phone, "It is for a birthday on Friday");
    await ben.goto(`${at.product.url}/inbox?view=mine`);
    await (await seen(rowOf(ben, "Jonas Weber").filter({ hasText: "Birthday" }))).click();
    await seen(ben.getByTestId("happened").filter({ hasText: "assigned it to Ben Carter" }));

    await using model = await startModel();
    const drafted = "Yes, and wrapping presents costs nothing.";
    model.answers(() => ({ kind: "says", content: JSON.stringify({ answer: drafted, articles: ["A1"] }) }));
    await page.goto(`${at.product.url}/helpers?tab=assistant`);
    await (await seen(page.getByTestId("assistant-suggest"))).check();
    await page.getByTestId("assistant-url").fill(model.url);
    await page.getByTestId("assistant-model").fill("small-model");
    await page.getByLabel("Most tokens a month").fill("100000");
    await page.getByTestId("assistant-translates").check({ force: true });
    await picture(page, "helpers-5-assistant");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("save-assistant").click();
    await until("it is set up", async () => JSON.stringify(await at.shop.api("GET", "/v1/assistant")).includes(model.url));
    await writes(phone, "And do you wrap presents for a birthday, too?");
    await seen(said(ben, "for a birthday, too?"));
    await ben.reload();
    await (await seen(ben.getByTestId("suggest-answer"))).click();
    await expect.poll(async () => ben.getByTestId("desk-input").inputValue()).toBe(drafted);
    await picture(ben, "helpers-6-draft");
    expect(await fine(ben)).toEqual([]);
    await ben.getByTestId("desk-input").press("Enter");
    await seen(onPhone(phone, drafted));
    await page.goto(`${at.product.url}/helpers?tab=log`);
    const turn = await seen(page.getByTestId("assistant-turn").filter({ hasText: "for a birthday, too?" }).filter({ hasText: drafted }));
    await seen(turn.filter({ hasText: "Wrapping presents" }));
    await turn.getByRole("button").click();
    await seen(turn.locator("pre").filter({ hasText: "Wrapping presents" }));
    expect(model.told).toHaveLength(1);
    await picture(page, "helpers-7-log");
    expect(await fine(page)).toEqual([]);

    // What a customer writes is read in one's own language, under theirs; what one writes is put into theirs, and back.
    await at.shop.api("POST", "/v1/profiles", { phone: jonas.phone, locale: "de" });
    const english = "Do you have it in blue?";
    const german = "Ja, in Blau ist noch eine da.";
    model.answers(({ data }) => {
      const { text } = data as unknown as { readonly text: string };
      return { kind: "says", content: JSON.stringify({ translation: text.startsWith("Haben") ? english : german }) };
    });
    await writes(phone, "Haben Sie die Tasse in Blau?");
    await ben.reload();
    const theirs = await seen(said(ben, "Haben Sie die Tasse in Blau?"));
    await theirs.getByTestId("translate").click();
    await seen(theirs.getByTestId("translation").filter({ hasText: english }));
    await ben.getByTestId("desk-input").fill("Yes, there is one left in blue.");
    const into = ben.getByTestId("translate-draft");
    await seen(into.filter({ hasText: "Into German" }));
    await into.click();
    await expect.poll(async () => ben.getByTestId("desk-input").inputValue()).toBe(german);
    await picture(ben, "helpers-9-translated");
    expect(await fine(ben)).toEqual([]);
    await into.filter({ hasText: "Back to my words" }).click();
    await expect.poll(async () => ben.getByTestId("desk-input").inputValue()).toBe("Yes, there is one left in blue.");
    await into.click();
    await expect.poll(async () => ben.getByTestId("desk-input").inputValue()).toBe(german);
    await ben.getByTestId("desk-input").press("Enter");
    await seen(onPhone(phone, german));
    // Hidden, and there again without another question.
    const asked = model.told.length;
    await theirs.getByRole("button", { name: "Hide" }).click();
    await theirs.getByTestId("translate").click();
    await seen(theirs.getByTestId("translation").filter({ hasText: english }));
    expect(model.told).toHaveLength(asked);
    // What did not work says so, and takes nothing away.
    model.answers(() => ({ kind: "status", status: 400 }));
    await writes(phone, "Danke!");
    const thanks = await seen(said(ben, "Danke!"));
    await thanks.getByTestId("translate").click();
    await seen(thanks.getByTestId("translation").getByText("The endpoint failed."));
    await ben.getByTestId("desk-input").fill("You are welcome.");
    await into.click();
    await seen(
      ben
        .getByRole("status")
        .filter({ hasText: /endpoint|assistant|model/i })
        .last(),
    );
    expect(await ben.getByTestId("desk-input").inputValue()).toBe("You are welcome.");
    await picture(ben, "helpers-10-not-translated");
    expect(await fine(ben)).toEqual([]);
    await ben.getByTestId("desk-input").fill("");
  });

  it("shows what is new here in the dark, in French and on a phone, too", async () => {
    const asking = await sends(tom, { type: "text", text: "In blue?" });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(() => localStorage.setItem("parley-language", "fr"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${at.product.url}/helpers?tab=knowledge`);
    await seen(page.getByTestId("articles-answer"));
    await picture(page, "helpers-8-dark-fr-390");
    expect(await fine(page)).toEqual([]);
    await page.goto(`${at.product.url}/inbox`);
    await (await seen(rowOf(page, "Tom Baker"))).click();
    await (await seen(page.getByTestId("desk-input"))).fill("Il en reste");
    await does(tom, { action: "edit", messageId: asking, text: "In green?" });
    await seen(page.getByTestId("corrected-edited").filter({ hasText: "In green?" }));
    const more = await page.getByRole("button", { name: "Autres façons d’envoyer" }).boundingBox();
    expect((more?.x ?? 0) + (more?.width ?? 1_000)).toBeLessThanOrEqual(390);
    await picture(page, "desk-17-corrected-dark-fr-390");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("desk-input").fill("");
    await page.setViewportSize({ width: 1_440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
    await page.evaluate(() => localStorage.setItem("parley-language", "en"));
    await page.goto(`${at.product.url}/inbox`);
  });

  it("tells the truth while nobody is there, in each one's language, and offers a time to be called back", async () => {
    const { api } = at.shop;
    const day = (after: number): string => new Date(systemClock.now() + after * 86_400_000).toISOString().slice(0, 10);
    const week = [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "09:00", to: "18:00" }];
    await api("PATCH", "/v1/workspace", {
      timeZone: "UTC",
      answerHours: { week, exceptions: [{ from: day(-1), to: day(2), stretches: [] }], holidays: [] },
    });
    const ours = "Nobody is here until {{ staff.opens }}.";
    await decide(api, { closed: { isOn: true, texts: { en: ours } } });
    const service = (await api("POST", "/v1/appointments/services", {
      texts: { en: { name: "Call-back", description: "" } },
      minutes: 15,
      place: { kind: "phone", text: "" },
    })) as { readonly id: string };
    const open = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ day: weekday, from: "09:00", to: "18:00" }));
    await api("POST", "/v1/appointments/resources", { name: "Ben Carter", zone: "UTC", hours: open, services: [service.id] });
    for (const template of readyTemplates(["appointment"]))
      await at.shop.control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
    const { rows } = (await api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
    await api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
    for (const { name, document } of READY_JOURNEYS) if (name === "appointment") await api("PUT", `/v1/journeys/${name}`, document);
    await api("POST", "/v1/profiles", { phone: ana.phone, locale: "fr" });
    await page.goto(`${at.product.url}/settings/answering`);
    await (await seen(page.getByTestId("call-back-service"))).click();
    await (await seen(page.getByRole("option", { name: "Call-back" }))).click();
    await page.getByTestId("call-back-service").scrollIntoViewIfNeeded();
    await picture(page, "desk-6-call-back-settings");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("save-staffing").click();
    await expect.poll(async () => page.getByTestId("save-staffing").isDisabled()).toBe(true);
    for (const screen of [page, ben]) {
      await screen.goto(`${at.product.url}/inbox`);
      await (await seen(screen.getByTestId("availability"))).click();
      await screen.getByTestId("availability-offline").click();
      await seen(screen.getByRole("button", { name: "You are: Off duty" }));
    }

    await Promise.all([writes(anasPhone, "Bonjour, il y a quelqu’un ?"), writes(tomsPhone, "One more thing: is anybody there?")]);
    const back = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(new Date(day(3)));
    await seen(onPhone(tomsPhone, new RegExp(`Nobody is here until.*${back}.*9:00`)));
    await seen(onPhone(anasPhone, /Personne n’est là pour l’instant ; nous revenons/).getByRole("button", { name: "Me rappeler" }));
    await onPhone(tomsPhone, "Nobody is here until").getByRole("button", { name: "Call me back" }).click();
    const offer = await seen(onPhone(tomsPhone, "When shall we call you?"));
    await offer.getByRole("button", { name: "See times" }).click();
    await picture(tomsPhone, "desk-6-call-back-times");
    const row = await seen(tomsPhone.getByRole("region", { name: "Free times" }).getByRole("button"));
    await row.click();
    await seen(onPhone(tomsPhone, /^Booked: Call-back, /));
    await picture(tomsPhone, "desk-6-call-back-phone");
    // Once is enough, and what a journey talks about is not answered automatically.
    await writes(tomsPhone, "Thank you");
    for (const screen of [page, ben]) {
      await (await seen(rowOf(screen, "Tom Baker").filter({ hasText: "Thank you" }))).click();
      await seen(screen.getByTestId("happened").filter({ hasText: "was told that nobody is here right now" }));
      await seen(screen.getByTestId("happened").filter({ hasText: "wants to be called" }));
      await seen(screen.getByTestId("profile-bookings").getByText("Call-back · Ben Carter"));
    }
    expect(await onPhone(tomsPhone, /^Nobody is here until/).count()).toBe(1);
    await picture(ben, "desk-6-call-back");
    expect(await fine(ben)).toEqual([]);

    // Taking the service out of use says what ends with it; the setting says it from then on, and can be emptied.
    await page.goto(`${at.product.url}/calendar/setup`);
    await page.getByTestId("service-row").filter({ hasText: "Call-back" }).getByRole("button", { name: "Change" }).click();
    await (await seen(page.getByRole("switch", { name: "Out of use" }))).check({ force: true });
    await seen(page.getByTestId("ends-call-backs"));
    await picture(page, "desk-6-call-back-out-of-use");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("save-service").click();
    await page.getByTestId("save-service").waitFor({ state: "detached" });
    await onPhone(anasPhone, /Personne n’est là pour l’instant/)
      .getByRole("button", { name: "Me rappeler" })
      .click();
    await seen(onPhone(anasPhone, "Nous ne proposons pas d’appel en ce moment."));
    await page.goto(`${at.product.url}/settings/answering`);
    await seen(page.getByText("This service is out of use or no telephone call any more"));
    await page.getByTestId("call-back-service").scrollIntoViewIfNeeded();
    await picture(page, "desk-6-call-back-gone");
    expect(await fine(page)).toEqual([]);
    await page.getByTestId("call-back-service").click();
    await (await seen(page.getByRole("option", { name: "Not offered" }))).click();
    await page.getByTestId("save-staffing").click();
    await expect.poll(async () => page.getByTestId("save-staffing").isDisabled()).toBe(true);
    expect(await page.getByText("This service is out of use").count()).toBe(0);
  });

  it("is readable in the dark, in French and on a phone, one column at a time", async () => {
    await ben.emulateMedia({ colorScheme: "dark" });
    await ben.evaluate(() => localStorage.setItem("parley-language", "fr"));
    await ben.goto(`${at.product.url}/inbox`);
    await (await seen(rowOf(ben, "Ana Moreau"))).click();
    await seen(said(ben, "I meant Thursday"));
    await picture(ben, "desk-7-dark-fr");
    expect(await fine(ben)).toEqual([]);
    await ben.setViewportSize({ width: 390, height: 844 });
    await seen(ben.getByTestId("desk-back"));
    expect(await ben.getByTestId("desk-list").count()).toBe(0);
    await picture(ben, "desk-8-narrow-thread");
    expect(await fine(ben)).toEqual([]);
    await ben.getByTestId("desk-back").click();
    await seen(rowOf(ben, "Ana Moreau"));
    await picture(ben, "desk-9-narrow-list");
    expect(await fine(ben)).toEqual([]);
  });

  it("complained of nothing but what was refused on purpose", async () => {
    const refused = /\b(409|415|422|400) |status of (409|415|422|400)/;
    expect([...at.complaints, ...bensComplaints].filter((complaint) => !refused.test(complaint))).toEqual([]);
    await until("both screens are live", async () => (await page.getByTestId("health").getAttribute("data-level")) !== "unknown");
  });
});
