import { Random } from "../clock/random.ts";
import { ControlProblem } from "../control/problem.ts";
import { draftOf } from "../customers/customer-messages.ts";
import { receiveFromCustomer } from "../customers/inbound.ts";
import { hashOf, meetCustomer } from "../customers/people.ts";
import { objectAt, textAt } from "../json.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { perform } from "./doings.ts";
import { msOf } from "./scenario-check.ts";
import type { Scenario, ScenarioCrowd, ScenarioReport, ScenarioRule } from "./scenario-contract.ts";

type Count = { planned: number; done: number; impossible: number };

/** Plays a scenario in a world until it is stopped. */
export class ScenarioRunner {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #counts: readonly Count[];
  /** How many messages each person got so far: part of what decides what they do. */
  readonly #received = new Map<string, number>();
  readonly #stopListening: () => void;
  #running = true;
  #messages = 0;
  #written = 0;

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#scenario = scenario;
    this.#counts = (scenario.rules ?? []).map(() => ({ planned: 0, done: 0, impossible: 0 }));
    this.#stopListening = world.arrivals.listen((kind, message) => {
      if (kind === "delivered") this.#arrived(message);
    });
    for (const [index, crowd] of (scenario.crowds ?? []).entries()) this.#gather(crowd, index);
  }

  stop(): void {
    this.#running = false;
    this.#stopListening();
  }

  report(): ScenarioReport {
    const rules = this.#scenario.rules ?? [];
    return {
      running: this.#running,
      messages: this.#messages,
      rules: rules.map((rule, index) => ({ do: rule.do, ...(this.#counts[index] ?? { planned: 0, done: 0, impossible: 0 }) })),
      written: this.#written,
    };
  }

  #arrived(message: OutboundMessage): void {
    const customer = this.#world.customers.get(message.customerId ?? "");
    const number = this.#world.numbers.get(message.phoneNumberId);
    if (!customer || !number) return;
    this.#messages += 1;
    const nth = (this.#received.get(customer.id) ?? 0) + 1;
    this.#received.set(customer.id, nth);
    for (const [index, rule] of (this.#scenario.rules ?? []).entries()) {
      const count = this.#counts[index];
      if (!count || !matches(rule, message, customer.phone)) continue;
      const random = this.#chance(`${customer.phone}:${nth}:${index}`);
      if (random.next() >= rule.share) continue;
      count.planned += 1;
      const [from, to] = [msOf(rule.notBefore ?? 0), msOf(rule.within ?? "1m")];
      this.#world.clock.after(from + Math.floor(random.next() * Math.max(0, to - from)), () => {
        this.#world.clock.inFlight.begin();
        void this.#perform({ world: this.#world, number, customer, message, random }, rule, count);
      });
    }
  }

  async #perform(doing: Parameters<typeof perform>[0], rule: ScenarioRule, count: Count): Promise<void> {
    // A form takes its time on the emulator's clock: nobody may wait for it to move that clock on.
    if (rule.do === "fill") this.#world.clock.inFlight.end();
    try {
      if (await perform(doing, rule)) count.done += 1;
      else count.impossible += 1;
    } catch (error) {
      if (!(error instanceof ControlProblem)) throw error;
      count.impossible += 1;
    } finally {
      if (rule.do !== "fill") this.#world.clock.inFlight.end();
    }
  }

  #gather(crowd: ScenarioCrowd, index: number): void {
    const number = crowd.phoneNumberId === undefined ? [...this.#world.numbers.values()][0] : this.#world.numbers.get(crowd.phoneNumberId);
    if (!number) return;
    const first = BigInt(crowd.from.replace(/\D/g, ""));
    for (let person = 0; person < crowd.count; person += 1) {
      const random = this.#chance(`crowd:${index}:${person}`);
      this.#world.clock.after(Math.floor(random.next() * msOf(crowd.over ?? 0)), () => {
        const customer = meetCustomer(this.#world, String(first + BigInt(person)));
        receiveFromCustomer(
          this.#world,
          number,
          customer,
          draftOf(this.#world, customer, { type: "text", text: crowd.texts[random.below(crowd.texts.length)] ?? "" }),
        );
        this.#written += 1;
      });
    }
  }

  #chance(what: string): Random {
    return new Random(hashOf(`${this.#scenario.seed ?? this.#world.switches.seed}:${what}`));
  }
}

function matches(rule: ScenarioRule, message: OutboundMessage, phone: string): boolean {
  const { type, template, category, phoneSuffix, text } = rule.when ?? {};
  const interactive = textAt(objectAt(message.content?.payload ?? {}, "interactive"), "type");
  return (
    (type === undefined || message.type === type || interactive === type) &&
    (template === undefined || message.templateName === template) &&
    (category === undefined || message.category === category) &&
    (phoneSuffix === undefined || phone.endsWith(phoneSuffix)) &&
    (text === undefined || JSON.stringify(message.content?.payload ?? {}).includes(text))
  );
}
