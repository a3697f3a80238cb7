import type { Asking, ChannelFacts, Staffing, Warning } from "../advice/asking.ts";
import { measureText } from "../advice/measure-text.ts";
import { nobodyAnswers, tooLong, tooUrgent, warningsOf } from "../advice/warnings.ts";
import type { ChainNode, ChainStep, JourneyDocument, JourneyNode } from "./document.ts";
import { messagesOf, type SaidAt } from "./messages-of.ts";
import { problemAt, type Problem } from "./problem.ts";
import { longestDays, parseDuration } from "./time.ts";

/** A message that is worthless after so long is urgent: two hours. */
const URGENT_DAYS = 2 / 24;
/** What reaches a locked phone without being opened. */
const AT_ONCE: ReadonlySet<string> = new Set(["sms", "web_push"]);

/** When not to use WhatsApp, as far as the document alone tells: too urgent, too long, nobody to answer. */
export function adviceProblems(document: JourneyDocument, staffing: Staffing): readonly Problem[] {
  return [
    ...messagesOf(document).flatMap((said) => {
      if (said.channel !== "whatsapp") return [];
      const node = document.nodes[said.node];
      return [
        ...(node && isUrgentByWhatsApp(node, said)
          ? told(tooUrgent({ urgency: "now", mustBeSeen: true }), said.node, said.path, "/channel")
          : []),
        ...told(tooLong(measureText(said.content)), said.node, said.path, "/content"),
      ];
    }),
    ...Object.entries(document.nodes).flatMap(([name, node]) =>
      node.kind === "wait_for" && !asksWhoIsThere(document) && node.arms.some((arm) => arm.on === "any_reply")
        ? told(nobodyAnswers({ wantsAnswer: hasAgent(document) }, staffing), name, `/nodes/${name}`, "/arms")
        : [],
    ),
  ];
}

/** The same with what is measured of the people: who is not on WhatsApp, and who has not agreed. One warning of a rule, at the first message. */
export function measuredProblems(document: JourneyDocument, channelsFor: (said: SaidAt) => readonly ChannelFacts[]): readonly Problem[] {
  // Whoever wrote is there.
  if (document.entry.kind === "inbound") return [];
  const seen = new Set<string>();
  return messagesOf(document).flatMap((said) => {
    // A chain has other channels already; what it is refused on WhatsApp it says elsewhere.
    if (said.channel !== "whatsapp" || said.purpose === "service" || document.nodes[said.node]?.kind === "chain") return [];
    const warnings = warningsOf(askingOf(document, said), channelsFor(said), "unknown").filter(
      ({ rule }) => rule === "N1" || rule === "N2",
    );
    const news = warnings.filter(({ rule }) => !seen.has(`${rule} ${said.purpose}`));
    for (const { rule } of news) seen.add(`${rule} ${said.purpose}`);
    return told(news, said.node, said.path, "/channel");
  });
}

/** What a message of a journey asks of a channel. */
export function askingOf(document: JourneyDocument, said: SaidAt): Asking {
  const node = document.nodes[said.node];
  const isUrgent = node !== undefined && isUrgentNode(node);
  return {
    purpose: said.purpose,
    urgency: isUrgent ? "now" : said.purpose === "marketing" ? "whenever" : "today",
    mustBeSeen: isUrgent || said.purpose === "authentication",
    ...measureText(said.content),
    wantsAnswer: Object.values(document.nodes).some(
      (other) => other.kind === "wait_for" && other.arms.some(({ on }) => on === "any_reply"),
    ),
  };
}

/** What a step of a chain asks of a channel: the same while it is written and when it is told for one person. */
export function askingOfStep({ purpose, urgent }: ChainNode, { content, until }: ChainStep): Asking {
  return {
    purpose,
    urgency: urgent ? "now" : purpose === "marketing" ? "whenever" : "today",
    mustBeSeen: urgent === true,
    ...measureText(content),
    wantsAnswer: until === "replied",
  };
}

function isUrgentNode(node: JourneyNode): boolean {
  if (node.kind === "chain" && node.urgent) return true;
  const lifetime =
    (node.kind === "message" || node.kind === "chain") && node.expiresAfter !== undefined ? parseDuration(node.expiresAfter) : null;
  return lifetime !== null && longestDays(lifetime) <= URGENT_DAYS;
}

/** A chain that begins with SMS or push, or with one of them beside WhatsApp, does what is advised. */
function isUrgentByWhatsApp(node: JourneyNode, { key, node: name }: SaidAt): boolean {
  if (!isUrgentNode(node)) return false;
  if (node.kind !== "chain") return node.kind === "message" && node.purpose !== "authentication" && node.purpose !== "service";
  const first = node.steps.slice(0, node.together ?? 1);
  return node.order === undefined && !first.some(({ channel }) => AT_ONCE.has(channel)) && key === `${name}#0`;
}

/** Somebody of the team is to read what was answered. */
function hasAgent({ nodes }: JourneyDocument): boolean {
  return Object.values(nodes).some(({ kind }) => kind === "assign");
}

function asksWhoIsThere(document: JourneyDocument): boolean {
  return JSON.stringify(document.nodes).includes('"workspace.answering"');
}

function told(warnings: readonly Warning[], name: string, path: string, below: string): readonly Problem[] {
  return warnings.map(({ rule, text }) =>
    problemAt({ name, path }, `advice_${rule.toLowerCase() as "n1"}`, below, `${rule}: "${name}": ${text.en}`, "warning"),
  );
}
