import type { FlowAnswer, FlowAnswers, FlowScript, FlowScriptResult } from "../control/flow-contract.ts";
import type { Random } from "../clock/random.ts";
import { bad } from "../control/problem.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { answer, closeFilling, openFilling, press } from "./fill-flow.ts";
import { shownScreen, type Filling } from "./filling.ts";
import { fillingView } from "./filling-view.ts";
import { partsOf } from "./screen-parts.ts";
import type { FlowPart } from "../control/flow-contract.ts";

/** More screens than any sensible person walks through: a flow that goes in circles ends here. */
const mostSteps = 200;

/** The whole of it without a phone: open, answer, press, until it is sent, left or stuck. */
export async function runScript(
  world: World,
  message: OutboundMessage,
  script: Omit<FlowScript, "phoneNumberId" | "messageId">,
  random: Random = world.random,
): Promise<FlowScriptResult> {
  const filling = await openFilling(world, message, null);
  const screens: string[] = [];
  for (let step = 0; filling.state === "open" && step < mostSteps; step += 1) {
    const shown = shownScreen(filling);
    if (!shown) break;
    screens.push(shown.id);
    if (script.thinkMs !== undefined && script.thinkMs > 0) await world.clock.wait(script.thinkMs);
    if (script.leaveAt === shown.id) {
      closeFilling(filling);
      break;
    }
    await answerScreen(world, filling, { ...script.answers, ...script.screens?.[shown.id] }, script.makeUp === true ? random : null);
    if (filling.state !== "open" || shownScreen(filling)?.id !== shown.id) continue;
    await press(world, filling, wayOn(world, filling));
    if (Object.keys(filling.errors).length > 0) bad(`Screen ${shown.id} does not take these answers: ${JSON.stringify(filling.errors)}.`);
    if (filling.problem !== null || filling.notice !== null) break;
  }
  world.fillings.delete(filling.id);
  return { ...fillingView(world, filling), screens, exchanges: filling.exchanges };
}

type Input = Extract<FlowPart, { name: string }>;

async function answerScreen(world: World, filling: Filling, given: FlowAnswers, random: Random | null): Promise<void> {
  const done = new Set<string>();
  const screen = shownScreen(filling)?.id;
  // An answer may show further inputs: look again until nothing new is there.
  for (;;) {
    const input = partsOf(world, filling).find((part): part is Input => "name" in part && !done.has(part.name));
    if (!input) return;
    done.add(input.name);
    const value = given[input.name] ?? (random && isEmpty(input) ? madeUp(input, random) : undefined);
    if (value !== undefined) await answer(world, filling, { [input.name]: value });
    if (filling.state !== "open" || shownScreen(filling)?.id !== screen) return;
  }
}

/** The footer; on a screen that is only a list, its first item. */
function wayOn(world: World, filling: Filling): string {
  const parts = partsOf(world, filling);
  const footer = parts.find((part) => part.kind === "footer");
  const list = parts.find((part) => part.kind === "list");
  return (
    footer?.key ??
    (list?.kind === "list" ? list.items[0]?.key : undefined) ??
    bad(`Screen ${shownScreen(filling)?.id ?? ""} has no footer to press.`)
  );
}

function isEmpty(input: Input): boolean {
  return input.value === "" || input.value === false || (Array.isArray(input.value) && input.value.length === 0);
}

const words = "Lovely Quick Friendly Blue Garden Paris Saturday Warm Bright Fine".split(" ");

/** Something a person could have answered; optional inputs stay empty in two of three cases. */
function madeUp(input: Input, random: Random): FlowAnswer | undefined {
  if (!input.enabled || (!input.required && random.next() < 2 / 3)) return undefined;
  switch (input.kind) {
    case "choices": {
      const open = input.options.filter((option) => option.enabled);
      const chosen = open[random.below(open.length)]?.id;
      if (chosen === undefined) return undefined;
      return input.look === "radio" || input.look === "dropdown" ? chosen : [chosen];
    }
    case "date":
      return input.range
        ? { "start-date": input.earliest ?? "2026-12-01", "end-date": input.latest ?? "2026-12-08" }
        : (input.earliest ?? "2026-12-01");
    case "opt_in":
      return true;
    case "media":
      return undefined;
    default:
      return typed(input.kind === "input" ? input.type : "text", random).slice(0, input.longest);
  }
}

function typed(type: string, random: Random): string {
  const word = words[random.below(words.length)] ?? "Fine";
  if (type === "email") return `${word.toLowerCase()}${random.below(1000)}@example.com`;
  if (type === "phone") return `+3361${String(random.below(10_000_000)).padStart(7, "0")}`;
  return type === "number" || type === "passcode"
    ? String(1000 + random.below(9000))
    : `${word} ${words[random.below(words.length)] ?? ""}`;
}
