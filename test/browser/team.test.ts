/** Two people at work: the owner invites somebody, who does what her role allows, approves a campaign of the owner's, and is kept out in the end. */
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../durability/until.ts";
import { complaintsOf, describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";

const PASSWORD = "a sentence is easier to keep";
const CAMPAIGN = {
  schema: 1,
  name: "spring",
  title: "Spring",
  channel: "whatsapp",
  purpose: "marketing",
  audience: { kind: "everybody" },
  defaultLanguage: "en",
  variants: [{ name: "a", messages: { en: { kind: "text", text: "Hello" } } }],
  schedule: { kind: "at", at: "2099-01-01T00:00:00Z" },
};

describeInBrowser("two people", { timeout: 180_000 }, () => {
  let desk: Desk;
  let page: Page;
  /** The second person's browser. */
  let theirs: Page;
  let theirComplaints: readonly string[] = [];

  const state = async (on: Page, name: string): Promise<void> => {
    await seen(on.locator(`[data-testid="campaign-state"][data-state="${name}"]`));
  };
  const member = (email: string) => page.locator(`[data-testid="member"][data-email="${email}"]`);
  const giveRole = async (role: string): Promise<void> => {
    await page.goto(`${desk.product.url}/settings/team`);
    await member("lea@example.com").getByTestId("member-more").click();
    await page.getByTestId("member-edit").click();
    await page.getByTestId(`role-${role}`).check();
    await page.getByTestId("confirm").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  /** By the owner, in the wizard, while the campaign is paused. */
  const setBudget = async (amount: string): Promise<void> => {
    await page.goto(`${desk.product.url}/campaigns/new?from=spring&step=schedule`);
    await page.getByRole("checkbox", { name: "Stop when this is spent" }).check();
    await page.getByRole("textbox", { name: "Stop when this is spent" }).fill(amount);
    await page.getByTestId("step-review").click();
    await page.getByTestId("campaign-save").click();
    await page.waitForURL(/\/campaigns\/spring$/);
    await state(page, "paused");
  };
  const approve = async (): Promise<void> => {
    await theirs.goto(`${desk.product.url}/campaigns/spring`);
    await theirs.getByTestId("campaign-approve").click();
  };

  beforeAll(async () => {
    desk = await openDesk({ colorScheme: "light", locale: "en-GB" });
    ({ page } = desk);
  });
  afterAll(async () => desk?.[Symbol.asyncDispose]());

  it("sets by which clock the workspace lives, and when it is quiet", async () => {
    await page.goto(`${desk.product.url}/settings/rules`);
    const zone = page.getByTestId("time-zone");
    await zone.click();
    await zone.fill("Europe/Par");
    await (await seen(page.getByRole("option", { name: "Europe/Paris" }))).click();
    await page.getByTestId("save-zone").click();
    await seen(page.getByTestId("zone-now").getByText(/Saved. It is \d\d:\d\d in Europe\/Paris/));
    await seen(page.getByText(/There are no quiet hours/));
    await page.getByRole("switch", { name: "Do not disturb people at night" }).click();
    await page.getByTestId("quiet-from").fill("08:00");
    await seen(page.getByTestId("quiet-fault"));
    expect(await page.getByTestId("save-quiet").isDisabled()).toBe(true);
    await page.getByTestId("quiet-from").fill("22:00");
    await page.getByTestId("save-quiet").click();
    await until("the server has them", async () => {
      const { timeZone, quietHours } = (await desk.shop.api("GET", "/v1/workspace")) as {
        timeZone: string;
        quietHours: { from: string } | null;
      };
      return timeZone === "Europe/Paris" && quietHours?.from === "22:00";
    });
    await picture(page, "team-0-clocks");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await page.getByRole("switch", { name: "Do not disturb people at night" }).click();
    await page.getByTestId("save-quiet").click();
    await until("there are none again", async () => {
      const { quietHours } = (await desk.shop.api("GET", "/v1/workspace")) as { quietHours: object | null };
      return quietHours === null;
    });
    await page.getByRole("switch", { name: "A second person approves each campaign" }).click();
  });

  it("are one until the owner invites the other, by a link that is shown once", async () => {
    await page.goto(`${desk.product.url}/settings/team`);
    await seen(page.getByText(/You are alone here/));
    await page.getByTestId("invite").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email").fill("lea@example.com");
    await dialog.getByLabel("Name").fill("Léa");
    await picture(page, "team-1-invite");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await dialog.getByTestId("confirm").click();
    const link = await (await seen(page.getByTestId("password-link"))).innerText();
    await picture(page, "team-2-link");
    await page.getByRole("button", { name: "I have sent it" }).click();
    await seen(member("lea@example.com").getByText("Has not chosen a password yet"));

    const context = await openContext(desk.browser, { colorScheme: "dark", locale: "en-GB" });
    theirs = await context.newPage();
    theirComplaints = complaintsOf(theirs);
    await theirs.goto(link);
    await theirs.getByLabel("New password").fill(PASSWORD);
    await theirs.getByLabel("The same once more").fill(`${PASSWORD}!`);
    await seen(theirs.getByText("The two are not the same."));
    await theirs.getByLabel("The same once more").fill(PASSWORD);
    await picture(theirs, "team-3-password");
    expect([...(await namelessControls(theirs)), ...(await faintTexts(theirs)), ...(await overflow(theirs))]).toEqual([]);
    await theirs.getByRole("button", { name: "Save it and go in" }).click();
    await seen(theirs.getByRole("heading", { name: "Now" }));
  });

  it("do what their roles allow, and see no more", async () => {
    const settings = async (): Promise<readonly string[]> => {
      await theirs.goto(`${desk.product.url}/settings/rules`);
      const places = theirs.getByRole("navigation", { name: "Settings" }).getByRole("link");
      await seen(places.filter({ hasText: "Workspace" }));
      return places.allInnerTexts();
    };
    // As a marketer, which she is invited as.
    expect(await settings()).not.toContain("Team");
    await seen(theirs.getByTestId("time-zone"));
    expect(await theirs.getByTestId("time-zone").isDisabled()).toBe(true);
    await theirs.goto(`${desk.product.url}/journeys`);
    await seen(theirs.getByTestId("new-journey"));
    await giveRole("analyst");
    for (const [place, first] of [
      ["journeys", "new-journey"],
      ["campaigns", "new-campaign"],
      ["audiences", "new-audience"],
    ] as const) {
      await theirs.goto(`${desk.product.url}/${place}`);
      await seen(theirs.locator("main h1"));
      await theirs.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
      expect(await theirs.getByTestId(first).count()).toBe(0);
    }
    await theirs.goto(`${desk.product.url}/settings/team`);
    await seen(theirs.getByRole("heading", { name: "Not for your role" }));
    expect(await theirs.getByRole("link", { name: "Settings" }).count()).toBe(0);
    await picture(theirs, "team-3b-analyst");
    // Nor does the server do it for whoever goes past the page.
    const answered = await theirs.evaluate(async () => {
      const invitation = { email: "eve@example.com", name: "Eve", role: "owner" };
      const headers = { "content-type": "application/json", "x-parley-csrf": "1" };
      return (await fetch("/v1/accounts", { method: "POST", headers, body: JSON.stringify(invitation) })).status;
    });
    expect(answered).toBe(403);
  });

  it("decide together: one starts a campaign, the other approves it", async () => {
    // Written and started by the owner, in the owner's own session.
    const told = await page.evaluate(async (campaign) => {
      const tell = async (method: string, path: string, body: object) =>
        (await fetch(path, { method, headers: { "content-type": "application/json", "x-parley-csrf": "1" }, body: JSON.stringify(body) }))
          .status;
      return [await tell("PUT", "/v1/campaigns/spring", campaign), await tell("POST", "/v1/campaigns/spring/start", {})];
    }, CAMPAIGN);
    expect(told).toEqual([200, 200]);
    await page.goto(`${desk.product.url}/campaigns/spring`);
    await state(page, "awaiting_approval");
    expect(await page.getByTestId("campaign-approve").count()).toBe(0);
    // Who only looks on is not asked.
    await theirs.goto(`${desk.product.url}/campaigns/spring`);
    await state(theirs, "awaiting_approval");
    await seen(theirs.getByTestId("stage-targeted"));
    expect(await theirs.locator('[data-testid^="campaign-"]:is(button)').count()).toBe(0);
    await giveRole("marketer");
    await page.goto(`${desk.product.url}/campaigns/spring`);
    await approve();
    await picture(theirs, "team-4-approve");
    await theirs.getByTestId("confirm").click();
    await state(theirs, "scheduled");
    await state(page, "scheduled");
  });

  it("decide together on each change of the budget, too", async () => {
    await page.getByTestId("campaign-pause").click();
    await page.getByTestId("confirm").click();
    await state(page, "paused");
    for (const amount of ["50", "80"]) {
      await setBudget(amount);
      await seen(page.getByText("Its budget was changed: somebody else has to approve that before it can continue."));
      expect(await page.getByTestId("campaign-resume").count()).toBe(0);
      expect(await page.getByTestId("campaign-approve").count()).toBe(0);
      await approve();
      await seen(theirs.getByRole("dialog").getByTestId("consequence").getByText(`$${amount}.00`));
      await picture(theirs, `team-4-budget-${amount}`);
      await theirs.getByTestId("confirm").click();
      // Paused it stays: whoever paused it says when it goes on.
      await seen(page.getByTestId("campaign-resume"));
      await state(page, "paused");
    }
    await page.getByTestId("campaign-resume").click();
    await page.getByTestId("confirm").click();
    await state(page, "scheduled");
    await state(theirs, "scheduled");
  });

  it("sign in with more than a password: codes, then a passkey", async () => {
    const there = desk.product.url.replace("127.0.0.1", "localhost");
    const signInAgain = async (): Promise<void> => {
      await theirs.goto(`${there}/sign-in`);
      await theirs.getByLabel("Email").fill("lea@example.com");
      await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
    };
    const signOut = async (): Promise<void> => {
      await theirs.getByRole("button", { name: "You", exact: true }).click();
      await theirs.getByRole("menuitem", { name: "Sign out" }).click();
      await seen(theirs.getByRole("heading", { name: "Sign in" }));
    };
    await signInAgain();
    await seen(theirs.getByRole("heading", { name: "Now" }));
    await theirs.goto(`${there}/account`);
    await seen(theirs.getByText(/Whoever learns your password gets in/));
    await theirs.getByTestId("factor-begin").click();
    const secret = await (await seen(theirs.getByTestId("factor-secret"))).innerText();
    const codeOf = (text: string, periods: number): string =>
      new TOTP({ secret: Secret.fromBase32(text) }).generate({ timestamp: Date.now() + periods * 30_000 });
    await picture(theirs, "access-1-codes");
    expect([...(await namelessControls(theirs)), ...(await faintTexts(theirs)), ...(await overflow(theirs))]).toEqual([]);
    await theirs.getByTestId("factor-code").fill(codeOf(secret, 0));
    await theirs.getByRole("button", { name: "Turn on", exact: true }).click();
    await seen(theirs.getByTestId("recovery-codes"));
    expect(await theirs.getByTestId("recovery-codes").getByRole("listitem").count()).toBe(10);
    await theirs.getByRole("button", { name: "I have kept them" }).click();
    await seen(theirs.getByText(/10 recovery codes are left/));

    await signOut();
    await signInAgain();
    await (await seen(theirs.getByTestId("sign-in-code"))).fill("000000");
    await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
    await seen(theirs.getByText(/This code is wrong/));
    await picture(theirs, "access-2-code");
    // The one after that it was set up with.
    await theirs.getByTestId("sign-in-code").fill(codeOf(secret, 1));
    await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
    await seen(theirs.getByRole("heading", { name: "Now" }));

    const devtools = await theirs.context().newCDPSession(theirs);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    });
    await theirs.goto(`${there}/account`);
    await theirs.getByTestId("passkey-add").click();
    await theirs.getByRole("dialog").getByLabel("Name").fill("Léa’s laptop");
    await theirs.getByRole("dialog").getByRole("button", { name: "Add a passkey" }).click();
    await seen(theirs.getByTestId("passkey").getByText("Léa’s laptop"));
    await signOut();
    await theirs.getByTestId("passkey-in").click();
    await seen(theirs.getByRole("heading", { name: "Now" }));
    await theirs.goto(`${there}/account`);
    await seen(theirs.getByText(/with a passkey/));
    await picture(theirs, "access-3-account");
    // Not before: whoever else looks through the browser's tools takes the pretended authenticator away.
    expect([...(await namelessControls(theirs)), ...(await faintTexts(theirs)), ...(await overflow(theirs))]).toEqual([]);

    // The audit log is not offered to a marketer, and not given.
    await theirs.goto(`${there}/settings/rules`);
    await seen(theirs.getByRole("link", { name: "Workspace" }));
    expect(await theirs.getByRole("link", { name: "Audit log" }).count()).toBe(0);
    expect(await theirs.evaluate(async () => (await fetch("/v1/audit")).status)).toBe(403);
  });

  it("may do nothing by a password alone once the workspace demands more, and read what was changed", async () => {
    await page.goto(`${desk.product.url}/settings/team`);
    await page.getByTestId("roles").locator("summary").click();
    await seen(page.getByRole("columnheader", { name: "Compliance" }));
    await page.getByTestId("second-factor-required").click();
    // It holds for whoever decided it, too.
    const secret = await (await seen(page.getByTestId("factor-secret"))).innerText();
    await picture(page, "access-4-due");
    await page.getByTestId("factor-code").fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
    await page.getByRole("button", { name: "Turn on", exact: true }).click();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await seen(member("lea@example.com").getByText("more than a password"));
    await picture(page, "access-5-team");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await page.getByRole("link", { name: "Audit log" }).click();
    await page.getByTestId("audit-search").fill("security_changed");
    const entry = page.locator('[data-testid="audit-entry"][data-action="workspace.security_changed"]');
    // Before that, all entries are there, and go away once more.
    await until("it has searched", async () => (await page.getByTestId("audit-entry").count()) === 1);
    await entry.locator("summary").click();
    await seen(entry.getByText("requiresSecondFactor: was false, is true"));
    await page.getByTestId("audit-verify").click();
    await seen(page.getByTestId("audit-verdict").getByText(/entries are what was written/));
    await picture(page, "access-6-audit");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
  });

  it("are one again: who is kept out is signed out where they are, and cannot come back", async () => {
    await page.goto(`${desk.product.url}/settings/team`);
    await member("lea@example.com").getByTestId("member-more").click();
    await page.getByTestId("member-access").click();
    await seen(page.getByText(/signed out everywhere at once/));
    await page.getByTestId("confirm").click();
    await seen(member("lea@example.com").getByText("Kept out"));
    await picture(page, "team-5-kept-out");
    await seen(theirs.getByRole("heading", { name: "Sign in" }));
    await theirs.getByLabel("Email").fill("lea@example.com");
    await theirs.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
    await seen(theirs.getByText(/do not match an account/));
    // The only owner left cannot be kept out.
    const owner = page.locator('[data-testid="member"]').filter({ hasText: "you" });
    await owner.getByTestId("member-more").click();
    await page.getByTestId("member-access").click();
    await page.getByTestId("confirm").click();
    await seen(page.getByRole("dialog").getByText(/last owner who can sign in/));
  });

  it("did all of it without a complaint but what was refused", () => {
    const refused = /: (401|403|409|422) from |status of (401|403|409|422)/;
    expect([...desk.complaints, ...theirComplaints].filter((complaint) => !refused.test(complaint))).toEqual([]);
  });
});
