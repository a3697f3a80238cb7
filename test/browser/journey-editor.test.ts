/** A journey made by hand, with mouse and keyboard, published, and seen to run. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chooseFrom, describeInBrowser, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed, type Shop } from "./shop.ts";

describeInBrowser("the journey editor", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let product: Desk["product"];
  let shop: Shop;
  let page: Page;
  let complaints: readonly string[];

  const card = (name: string): Locator => page.getByTestId(`node-${name}`);
  const field = (label: string | RegExp): Locator => page.getByTestId("edit-panel").getByLabel(label, { exact: typeof label === "string" });
  const drawn = async (): Promise<unknown> => {
    const answer = await page.evaluate(
      async () => (await fetch("/v1/console/journeys/welcome-aboard/draft")).json() as Promise<{ draft: { document: unknown } | null }>,
    );
    return answer.draft?.document;
  };
  /** Picks a kind from the menu by keyboard alone. */
  const pick = async (kind: string): Promise<void> => {
    const item = await seen(page.getByTestId("insert-menu").getByTestId(`add-${kind}`));
    for (let tries = 0; tries < 15; tries += 1) {
      await page.keyboard.press("ArrowDown");
      if (await item.evaluate((one) => one === document.activeElement)) break;
    }
    await page.keyboard.press("Enter");
  };
  const middle = async (locator: Locator): Promise<{ readonly x: number; readonly y: number }> => {
    const box = await locator.boundingBox();
    if (!box) throw new Error("is not on the page");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const drag = async (from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): Promise<void> => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
  };

  beforeAll(async () => {
    at = await openDesk();
    ({ product, page, shop, complaints } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("begins with a name and what starts it", async () => {
    await page.getByRole("link", { name: "Journeys", exact: true }).click();
    await page.getByTestId("new-journey").click();
    await page.getByTestId("new-title").fill("Welcome aboard");
    await page.keyboard.press("Enter");
    await seen(page.getByTestId("edit-panel"));
    await page.getByTestId("field-event").fill("order_placed");
    await page.getByTestId("field-key").fill("properties.orderId");
    await page.keyboard.press("Escape");
    await page.getByTestId("save-state").filter({ hasText: "Not saved yet" }).waitFor();
  });

  it("takes a node from the palette by mouse, and a way is drawn to it", async () => {
    await page.getByTestId("palette-message").dragTo(page.getByTestId("canvas"), { targetPosition: { x: 420, y: 620 } });
    await seen(card("message"));
    const before = await card("begin").boundingBox();
    expect(await page.getByTestId("insert-begin-start").count()).toBe(0);
    // On the card itself, not on the dot where ways come in.
    await drag(await middle(page.getByTestId("way-begin-start")), await middle(card("message")));
    expect(await page.getByTestId("insert-menu").count()).toBe(0);
    await seen(page.getByTestId("insert-begin-start"));
    expect(await card("begin").boundingBox()).toEqual(before);
  });

  it("says on the node what is wrong with it, and stops as soon as it is right", async () => {
    await card("message").click();
    await page.getByTestId("node-name").fill("greet");
    await page.keyboard.press("Enter");
    await seen(card("greet").and(page.locator('[data-problem="error"]')));
    const faults = page.getByTestId("node-problems");
    await seen(faults.getByText(/is empty/));
    await page.getByTestId("content-text").click();
    await page.keyboard.type("Hello {{ profile.lo");
    await seen(page.getByRole("option", { name: "profile.locale" }));
    await page.keyboard.press("Enter");
    expect(await page.getByTestId("content-text").inputValue()).toBe("Hello {{ profile.locale }}");
    await faults.getByText(/is empty/).waitFor({ state: "detached" });
    await seen(page.getByTestId("preview").getByText(/^Hello /));
    await seen(faults.getByText(/leads nowhere yet/));
    await picture(page, "editor-1-live-error");
  });

  it("fills a template's variables with what is known by the same name", async () => {
    await page.getByTestId("content-kind").click();
    await page.getByRole("option", { name: "Template" }).click();
    await page.getByTestId("template-choice").click();
    await page.getByRole("option", { name: "order_confirmation" }).click();
    await seen(page.getByTestId("variable-first_name"));
    for (const [name, value] of [
      ["first_name", "{{ profile.attributes.firstName }}"],
      ["order_number", "{{ event.properties.orderNumber }}"],
      ["total", "{{ event.properties.total }}"],
    ] as const)
      await page.getByTestId(`variable-${name}`).fill(value);
    await seen(page.getByTestId("preview").getByText(/\{\{ event.properties.orderNumber \}\}/));
  });

  it("adds what follows by keyboard alone", async () => {
    await card("greet").focus();
    await page.keyboard.press("n");
    await pick("wait");
    await seen(card("wait"));
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-node") === "wait");
    await page.keyboard.press("n");
    await pick("branch");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-node") === "branch");
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-node") === "wait");
    await page.keyboard.press("Enter");
    await seen(page.getByTestId("edit-panel").getByTestId("wait-mode"));
    await field("For").fill("2");
    await seen(card("wait").getByText(/2 hours/));
  });

  it("lets a wait follow the workspace's quiet hours or hours of its own, or end before a day that is chosen", async () => {
    const chooseMode = async (name: string): Promise<void> => {
      await page.getByTestId("wait-mode").click();
      await page.getByRole("option", { name, exact: true }).click();
    };
    await chooseMode("until quiet hours end");
    expect(await page.getByTestId("quiet-workspace").isChecked()).toBe(true);
    await seen(page.getByText(/There are none now: this step continues at once/));
    await page.getByTestId("quiet-own").check();
    const from = page.getByTestId("field-quiet.from");
    expect(await from.inputValue()).toBe("21:00");
    await from.fill("");
    await seen(card("wait").and(page.locator('[data-problem="error"]')));
    await from.fill("20:15");
    await seen(card("wait").getByText("Quiet 20:15–08:00"));
    await picture(page, "editor-1b-quiet");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await page.getByTestId("quiet-workspace").check();
    await from.waitFor({ state: "detached" });
    await seen(card("wait").getByText("Until the quiet hours end"));
    await chooseMode("until a date");
    await page.getByTestId("edit-panel").getByText("A date and time", { exact: true }).click();
    await page.getByTestId("field-until").fill("2030-05-02T09:30");
    await page.getByTestId("wait-offset").click();
    await page.getByRole("option", { name: "Before that" }).click();
    await seen(card("wait").getByText(/^Until May 2, 2030.* − 1 day$/));
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await chooseMode("for some time");
    await field("For").fill("2");
    await seen(card("wait").getByText(/2 hours/));
  });

  it("mends a condition that is not complete, and leads both ways on", async () => {
    await card("branch").click();
    await seen(card("branch").and(page.locator('[data-problem="error"]')));
    const rows = page.getByTestId("edit-panel").getByTestId("rule-row");
    await seen(rows.getByTestId("rule-problem").getByText(/is not complete/));
    // By the whole path, key by key: half of it is no other fact's name.
    await rows.getByLabel("Attribute or fact").pressSequentially("profile.attributes.vip");
    await page
      .getByTestId("edit-panel")
      .getByText(/is not complete/)
      .first()
      .waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await rows.getByLabel("Comparison").focus();
    expect(await rows.getByLabel("Attribute or fact").inputValue()).toBe("vip");
    expect(await rows.getByLabel("Comparison").locator("option").allInnerTexts()).toContain("is the same as");
    // What only a journey knows goes by words as well, and its answers are offered.
    await page.getByTestId("add-rule").click();
    await page.getByTestId("add-fact").click();
    await rows.nth(1).getByLabel("Attribute or fact").fill("Service window open");
    await page.keyboard.press("Escape");
    await rows.nth(1).getByLabel("Comparison").selectOption("equal");
    await rows.nth(1).getByLabel("Value", { exact: true }).selectOption("yes");
    await picture(page, "editor-2a-condition");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await rows
      .nth(1)
      .getByRole("button", { name: /^Move this rule/ })
      .focus();
    await page.keyboard.press("Alt+ArrowRight");
    await seen(page.getByRole("group", { name: "At least one of these is true" }));
    // The keyboard stays with what it moves, and goes on beside what it removes.
    await page.keyboard.press("Alt+ArrowLeft");
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Delete");
    expect(await rows.count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Move this rule/);
    await page.getByTestId("way-branch-arm:0").click();
    await page.getByTestId("add-message").click();
    await page.getByTestId("content-text").fill("You are one of our best customers.");
    await page.getByTestId("way-branch-otherwise").click();
    await page.getByTestId("add-exit").click();
    await card("message").click();
    await page.getByTestId("leads-next").click();
    await page.getByRole("option", { name: "end", exact: true }).click();
    await page.getByTestId("problem-count").filter({ hasText: "No problems" }).waitFor();
    await picture(page, "editor-2-five-nodes");
  });

  it("takes a step back and forth, copies, pastes and removes", async () => {
    await card("wait").focus();
    await page.keyboard.press("Enter");
    await card("wait").focus();
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+v");
    await seen(card("wait_2"));
    await page.keyboard.press("Delete");
    await card("wait_2").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await seen(card("wait_2"));
    await page.keyboard.press("Control+z");
    await card("wait_2").waitFor({ state: "detached" });
    await page.keyboard.press("Control+y");
    await seen(card("wait_2"));
    await page.keyboard.press("Control+z");
    await page.getByTestId("add-note").click();
    await page.getByTestId("canvas-note").getByRole("textbox").fill("Ask Marc about this one");
  });

  it("is kept as a draft, and told when somebody else kept another", async () => {
    await page.keyboard.press("Control+s");
    await page.getByTestId("save-state").filter({ hasText: /Saved/ }).waitFor();
    const kept = (await drawn()) as {
      title: string;
      nodes: { branch: { arms: readonly { when: object }[] } };
      notes: readonly { text: string }[];
    };
    expect(Object.keys(kept.nodes).toSorted()).toEqual(["branch", "end", "greet", "message", "wait"]);
    expect(kept.notes.map(({ text }) => text)).toEqual(["Ask Marc about this one"]);
    expect(kept.nodes.branch.arms[0]?.when).toEqual({ fact: "profile.attributes.vip", is: "set" });
    // A colleague, through another window.
    const status = await page.evaluate(
      async (document) => {
        const answer = await fetch("/v1/console/journeys/welcome-aboard/draft", {
          method: "PUT",
          headers: { "content-type": "application/json", "x-parley-csrf": "1" },
          body: JSON.stringify({ document, revision: 2, baseVersion: null }),
        });
        return answer.status;
      },
      { ...kept, title: "Welcome on board" },
    );
    expect(status).toBe(200);
    await card("begin").click();
    await page.getByTestId("journey-title").fill("Welcome aboard!");
    await page.keyboard.press("Control+s");
    await seen(page.getByTestId("conflict").getByText("Another title"));
    await picture(page, "editor-3-conflict");
    await page.getByTestId("keep-mine").click();
    await page.getByTestId("save-state").filter({ hasText: /Saved/ }).waitFor();
    expect(((await drawn()) as { title: string }).title).toBe("Welcome aboard!");
  });

  it("is published with a summary of what changes, and counts the first run where it stands", async () => {
    await page.getByTestId("publish").click();
    await seen(page.getByText("This journey has not been published yet."));
    await page.getByTestId("confirm-publish").click();
    await page.waitForURL(/\/journeys\/welcome-aboard$/);
    await seen(page.getByTestId("edit-journey"));
    expect(await drawn()).toBeUndefined();
    await shop.order(ana, 3001).place();
    await seen(page.locator('[data-testid="node-wait"][data-live="1"]'));
    await seen(page.locator('[data-testid="node-greet"][data-passed="1"]'));
    await picture(page, "editor-4-runs");
  });

  it("leads from the number to the person, and shows the way that she took", async () => {
    await card("wait").click();
    await seen(page.getByTestId("person-here").getByText("Ana Moreau"));
    await page.getByTestId("trace-run").click();
    await seen(page.getByTestId("trace").getByText("Ana Moreau"));
    await seen(page.locator('[data-testid="node-greet"][data-trod="true"]'));
    await seen(page.locator('[data-testid="node-end"][data-trod="false"]'));
    await picture(page, "editor-5-trace");
  });

  it("compares a second version with the first, side by side", async () => {
    await page.getByTestId("edit-journey").click();
    await card("wait").click();
    await field("For").fill("5");
    await card("message").click();
    await page.getByTestId("edit-panel").getByRole("button", { name: "Remove" }).last().click();
    await page.getByTestId("publish").click();
    await seen(page.getByTestId("changes").getByText("message is gone"));
    await seen(page.getByTestId("changes").getByText("branch leads to end, before it led to message"));
    await seen(page.getByText("1 run under way keeps its version."));
    await page.getByTestId("confirm-publish").click();
    await page.waitForURL(/\/journeys\/welcome-aboard$/);
    await page.getByRole("tab", { name: "Compare" }).click();
    await seen(page.getByTestId("canvas-before").locator('[data-testid="node-message"][data-mark="removed"]'));
    await seen(page.getByTestId("canvas-after").locator('[data-testid="node-wait"][data-mark="changed"]'));
    await picture(page, "editor-6-compare");
  });

  it("calls another system with a secret of the settings, by its name, for its host", async () => {
    await page.goto(`${product.url}/settings/secrets`);
    await page.getByRole("button", { name: "New secret" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("CRM token");
    await dialog.getByLabel("Value").fill("Bearer s3cret");
    // A whole address was pasted: its host is what counts.
    await dialog.getByTestId("secret-hosts").fill("https://crm.example.com/people");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Save secret" }).click();
    await seen(dialog.getByText("Use lower-case letters, digits and dashes"));
    await dialog.getByLabel("Name").fill("crm-token");
    await dialog.getByRole("button", { name: "Save secret" }).click();
    await seen(page.getByTestId("secret-row").filter({ hasText: "crm-token" }).getByText("crm.example.com"));
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await picture(page, "settings-secrets");
    await page.goto(`${product.url}/journeys/welcome-aboard/edit`);
    await seen(card("wait"));
    await card("wait").focus();
    await page.keyboard.press("n");
    await pick("http");
    await card("call").click();
    await field("Address").fill("https://crm.example.com/people");
    await page.getByRole("button", { name: "Add a header" }).click();
    await field("Header").fill("Authorization");
    await chooseFrom(field("Holds"), page.getByRole("option", { name: "A secret" }));
    await chooseFrom(field("Secret"), page.getByRole("option", { name: "crm-token" }));
    await page.keyboard.press("Control+s");
    await page.getByTestId("save-state").filter({ hasText: /Saved/ }).waitFor();
    expect(await drawn()).toMatchObject({ nodes: { call: { headers: { Authorization: { secret: "crm-token" } } } } });
    await picture(page, "editor-8-secret");
    await page.goto(`${product.url}/journeys/welcome-aboard`);
  });

  it("throws a draft away only when one says so, knowing what is lost", async () => {
    await page.getByRole("tab", { name: "Canvas" }).click();
    await page.getByTestId("edit-journey").click();
    await card("wait").click();
    await field("For").fill("9");
    await page.keyboard.press("Control+s");
    await page.getByTestId("save-state").filter({ hasText: /Saved/ }).waitFor();
    const throwAway = async (): Promise<void> => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: "Discard the draft" }).click();
      await seen(page.getByTestId("consequence").filter({ hasText: "The published version continues as it is." }));
    };
    await throwAway();
    await page.keyboard.press("Escape");
    await page.getByTestId("control-dialog").waitFor({ state: "detached" });
    expect(await drawn()).toBeDefined();
    await throwAway();
    await page.getByTestId("confirm").click();
    await page.waitForURL(/\/journeys\/welcome-aboard$/);
    expect(await drawn()).toBeUndefined();
  });

  it("has no control without a name, no faint text and nothing too wide", async () => {
    await page.goto(`${product.url}/journeys/welcome-aboard/edit?node=greet`);
    await seen(page.getByTestId("edit-panel").getByTestId("preview"));
    await seen(page.getByTestId("variable-total"));
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
  });

  it("stays with what was written when the rehearsal cannot be fetched", async () => {
    const other = await at.context.newPage();
    await other.route("**/assets/rehearsal-*.js", async (route) => route.abort());
    await other.goto(`${product.url}/journeys/welcome-aboard/edit`);
    await other.getByRole("button", { name: "Rehearse", exact: true }).click();
    await seen(other.getByText(/^The server runs a newer console now/));
    await seen(other.getByTestId("node-wait"));
    await other.close();
  });

  it("did all of it without a complaint", () => {
    expect(complaints.filter((complaint) => !complaint.includes("409") && !/\b400\b.*(?:secrets|Bad Request)/.test(complaint))).toEqual([]);
    expect(product.said()).not.toMatch(/error/i);
  });
});
