/** Taps where the channel tells little: a card's button comes without its card, a form's answer without its button. */
import { exit, journey, onEvent, template, type TemplateContent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { TemplateStatistics } from "../../src/contract/template-statistics.ts";
import { createWorld, type World } from "./world.ts";

const PHONE = "+33612345621";
const FORM = {
  version: "7.3",
  screens: [
    {
      id: "VISIT",
      title: "Your visit",
      terminal: true,
      layout: {
        type: "SingleColumnLayout",
        children: [
          { type: "TextInput", name: "why", label: "Why did you come?", required: true },
          { type: "Footer", label: "Send", "on-click-action": { name: "complete", payload: { why: "${form.why}" } } },
        ],
      },
    },
  ],
};
const picture = { kind: "image", link: "https://shop.example/lamp.jpg" } as const;
const card = (text: string, own: string) => ({
  components: [
    { type: "HEADER", format: "IMAGE", example: { header_handle: ["4:sample"] } },
    { type: "BODY", text },
    {
      type: "BUTTONS",
      buttons: [
        { type: "QUICK_REPLY", text: "Keep one" },
        { type: "QUICK_REPLY", text: own },
      ],
    },
  ],
});

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
beforeAll(async () => {
  world = await createWorld();
  ana = await world.customer(PHONE);
  await world.profile({ phone: PHONE, consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "form" }] });
  await world.addTemplates([
    {
      name: "two_lamps",
      language: "en",
      category: "MARKETING",
      components: [
        { type: "BODY", text: "Both lamps are back in our shop." },
        { type: "CAROUSEL", cards: [card("The brass one.", "Brass, please"), card("The glass one.", "Glass, please")] },
      ],
    },
    {
      name: "asks",
      language: "en",
      category: "UTILITY",
      components: [
        { type: "BODY", text: "Please tell us about your visit." },
        {
          type: "BUTTONS",
          buttons: [
            { type: "FLOW", text: "Tell us", flow_json: JSON.stringify(FORM), flow_action: "navigate", navigate_screen: "VISIT" },
            { type: "QUICK_REPLY", text: "Not now" },
          ],
        },
      ],
    },
  ]);
});
afterAll(async () => world[Symbol.asyncDispose]());

async function tell(name: string, purpose: "utility" | "marketing", content: Omit<TemplateContent, "kind" | "name"> = {}): Promise<string> {
  await world.publish(
    journey(name.replaceAll("_", "-"), {
      title: name,
      entry: onEvent(name, { reentry: "always" }),
      start: "tell",
      nodes: { tell: template(name, { purpose, ...content, next: "done" }), done: exit() },
    }),
  );
  await world.event(name, { phone: PHONE });
  await world.settle();
  return (await ana.chat()).at(-1)?.id ?? "";
}
const act = async (path: string, body: object): Promise<void> => {
  await world.control("POST", `/_emulator/customers/${ana.id}/${path}`, { phoneNumberId: EMULATED.phoneNumberId, ...body });
  await world.settle();
};
const buttons = async (name: string): Promise<TemplateStatistics["buttons"]> =>
  ((await world.call("GET", `/v1/template-statistics/${name}`)).body as TemplateStatistics).buttons;

test("the button that only one card has is that card's; one that all have is nobody's card in particular", async () => {
  const message = await tell("two_lamps", "marketing", { cards: [{ header: picture }, { header: picture }] });
  await act("actions", { action: "tap", messageId: message, cardIndex: 1, buttonIndex: 1 });
  expect(await buttons("two_lamps")).toEqual([{ language: "en", place: "1.1", text: "Glass, please", tapped: 1 }]);
  await act("actions", { action: "tap", messageId: message, cardIndex: 0, buttonIndex: 0 });
  await act("actions", { action: "tap", messageId: message, cardIndex: 1, buttonIndex: 0 });
  expect(await buttons("two_lamps")).toEqual([
    { language: "en", place: "*.0", text: "Keep one", tapped: 1 },
    { language: "en", place: "1.1", text: "Glass, please", tapped: 1 },
  ]);
});

test("a form that was filled in is a tap on the button that opened it; one that was left is none", async () => {
  const message = await tell("asks", "utility");
  await act("fill", { messageId: message, answers: { why: "The lamp" }, leaveAt: "VISIT" });
  expect(await buttons("asks")).toEqual([]);
  await act("fill", { messageId: message, answers: { why: "The lamp" } });
  expect(await buttons("asks")).toEqual([{ language: "en", place: "0", text: "Tell us", tapped: 1 }]);
});
