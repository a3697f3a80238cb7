/** What people do by the assumptions: receive, read, answer, stop, buy. Each draw is by name, so no order of events changes it. */
import { SLOT_ROW } from "../../journeys/appointment-rows.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { Json } from "../../platform/json.ts";
import { createVirtualCalendar } from "./appointments.ts";
import type { Behaviour, CompiledBehaviour, CompiledReply } from "./behaviour.ts";
import type { Draw } from "./chance.ts";
import type { VirtualMessage, VirtualRun } from "./people.ts";
import type { Observer, Others, World } from "./world-types.ts";

export type Crowd = {
  readonly others: (world: World) => Others;
  /** What somebody does elsewhere after entering. */
  readonly entered: (world: World, run: VirtualRun, atMs: number) => void;
  readonly hasWhatsApp: (index: number) => boolean;
};

/** What a draw is about, beside the node's place in the document; the steps between leave room for it. */
const ABOUT = {
  whatsApp: 1,
  delivery: 2,
  deliveryDelay: 3,
  reading: 4,
  readDelay: 5,
  replyDelay: 6,
  stop: 7,
  call: 8,
  callDelay: 9,
  click: 10,
  clickDelay: 11,
  time: 12,
} as const;
const ABOUT_EVENTS = 64;
const PER_NODE = 1_000;

export function createCrowd(
  behaviour: Behaviour,
  draw: Draw,
  options: { readonly horizonMs: number; readonly listened: (node: string) => boolean; readonly observer: Pick<Observer, "message"> },
): Crowd {
  const { horizonMs, listened, observer } = options;
  const calendar = createVirtualCalendar();

  const take = (world: World, message: VirtualMessage, nowMs: number): void => {
    const { person, key, turn } = message;
    const acts = behaviour.ofMessage(key);
    const chance = (about: number): number => draw(person.index, acts.about * PER_NODE + about, turn);
    if (chance(ABOUT.delivery) >= acts.delivered) return;
    const deliveredAt = nowMs + acts.deliveredAfter(chance(ABOUT.deliveryDelay));
    tell(world, message, "delivered", deliveredAt);
    const uniform = chance(ABOUT.reading);
    const reply = acts.replies.find(({ upTo }) => uniform < upTo);
    const repliedAt = reply ? deliveredAt + reply.after(chance(ABOUT.replyDelay)) : Infinity;
    const clicks = acts.clicks > 0 && chance(ABOUT.click) < acts.clicks;
    const clickedAt = clicks ? deliveredAt + acts.clicksAfter(chance(ABOUT.clickDelay)) : Infinity;
    // Whoever answers or follows a link has read, and not after that.
    if (reply || clicks || uniform < Math.max(acts.read, repliesShare(acts)))
      tell(world, message, "read", Math.min(deliveredAt + acts.readAfter(chance(ABOUT.readDelay)), repliedAt, clickedAt));
    if (reply && repliedAt <= horizonMs)
      world.later(repliedAt, { kind: "reply", person, answered: message, content: contentOf(tapped(reply, message, chance(ABOUT.time))) });
    tell(world, message, "clicked", clickedAt);
    if (acts.stops > 0 && chance(ABOUT.stop) < acts.stops)
      world.later(deliveredAt + acts.readAfter(chance(ABOUT.readDelay)), { kind: "stop", person });
  };

  /** What no run listens to need not happen at its time: it is only noted. */
  const tell = (world: World, message: VirtualMessage, news: "delivered" | "read" | "clicked", atMs: number): void => {
    if (atMs > horizonMs) return;
    if (listened(message.node))
      world.later(atMs, news === "clicked" ? { kind: "click", message } : { kind: "receipt", message, status: news });
    else observer.message(message, news, atMs, null);
  };

  return {
    hasWhatsApp: (index) => draw(index, ABOUT.whatsApp, 0) >= behaviour.notOnWhatsApp,
    entered: (world, { person, run }, atMs) => {
      behaviour.events.forEach(({ event, share, after, properties }, place) => {
        const about = ABOUT_EVENTS + place * 2;
        const turn = person.ended.length + person.runs.length;
        if (draw(person.index, about, turn) >= share) return;
        const at = atMs + after(draw(person.index, about + 1, turn));
        const occurredAt = new Date(at).toISOString();
        const arrived = {
          id: `${run.id}-${event}`,
          type: event,
          occurredAt,
          properties: { ...run.memory.event.properties, ...properties },
        };
        if (at <= horizonMs) world.later(at, { kind: "event", person, event: arrived });
      });
    },
    others: (world) => ({
      take: (message, nowMs) => take(world, message, nowMs),
      answerCall: (run, { callId, node, request }, nowMs) => {
        if ("appointment" in request) {
          const acts = behaviour.ofAppointment(node);
          const { index, messages } = run.person;
          // Whoever is told that a time was taken is asked anew, and chance with them.
          const chance = draw(index, acts.about * PER_NODE + ABOUT.call, messages);
          const body = calendar(request.appointment, { run, nowMs, acts, chance }) as unknown as Json;
          const answer = { ok: true, status: 200, body } as const;
          return world.later(nowMs + acts.answeredAfter(0), { kind: "call", run, callId, answer });
        }
        const { about, ok, after, body } = behaviour.ofCall(node);
        const { index } = run.person;
        const turn = run.run.memory.trail.length;
        const isOk = draw(index, about * PER_NODE + ABOUT.call, turn) < ok;
        const answer = isOk
          ? ({ ok: true, status: 200, body } as const)
          : ({ ok: false, why: "status_500", status: 500, body: null } as const);
        world.later(nowMs + after(draw(index, about * PER_NODE + ABOUT.callDelay, turn)), { kind: "call", run, callId, answer });
      },
    }),
  };
}

export function contentOf({ choice, text }: Pick<CompiledReply, "choice" | "text">): InboundContent {
  return { kind: choice === null ? "text" : "button", text, choice, target: null, data: null, raw: {} };
}

/** One of the times that are offered, the early ones more often. What offers none yet is written back to. */
function tapped(reply: CompiledReply, { message: { content } }: VirtualMessage, chance: number): Pick<CompiledReply, "choice" | "text"> {
  if (reply.choice !== SLOT_ROW) return reply;
  const rows =
    content.kind === "list" ? content.sections.flatMap((section) => section.rows.filter(({ id }) => id.startsWith(SLOT_ROW))) : [];
  const row = rows[Math.floor(chance * chance * rows.length)];
  return row ? { choice: row.id, text: row.title } : { choice: null, text: reply.text };
}

function repliesShare({ replies }: CompiledBehaviour): number {
  return replies.at(-1)?.upTo ?? 0;
}
