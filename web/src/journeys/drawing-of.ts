import type { JourneyDetail, JourneyDocument, JourneyFlow, JourneyNode, Problem, RunTrace } from "../api/types.ts";
import type { Badge, DrawnEdge, DrawnNode, Drawing, NodeMark } from "../canvas/drawing.ts";
import { BEGIN, edgeId } from "../canvas/layout.ts";
import { plainWhatsApp } from "../components/whatsapp-format.ts";
import type { useI18n } from "../i18n/i18n.tsx";
import { journeyWords } from "../i18n/words.ts";
import { entryHeading, entryKey } from "./entry-words.ts";
import { START, waysOf, wordsOf } from "./edit/ways.ts";
import type { RehearsalOverlay } from "../rehearsal/index.ts";
import { flowOf, lateBy, type NodeFlow } from "./flow.ts";
import { passagesOf } from "./trace.ts";
import { problemWords } from "../i18n/problem-words.ts";

type I18n = ReturnType<typeof useI18n>;
export type Overlay = {
  readonly problems?: readonly Problem[];
  /** What has happened on it, for reading. */
  readonly counted?: { readonly journey: JourneyDetail; readonly flow: JourneyFlow | undefined };
  readonly trace?: RunTrace;
  /** What would happen on it: a moment of a rehearsal. */
  readonly rehearsed?: RehearsalOverlay | null;
  readonly marks?: { readonly node: (name: string) => NodeMark | null; readonly edge: (id: string) => NodeMark | null };
};

/** A document as it is drawn; the overlay says what stands on the drawing. */
export function drawingOf(i18n: I18n, document: JourneyDocument, overlay: Overlay = {}): Drawing {
  const { t } = i18n;
  const { counted, marks, trace, rehearsed = null } = overlay;
  const flow = counted ? flowOf(counted.journey, counted.flow) : null;
  const views = new Map(counted?.journey.nodes.map((node) => [node.name, node]));
  const passed = new Map(counted?.journey.edges.map((edge) => [edgeId(edge.from, edge.via), edge.passed]));
  const passages = trace ? passagesOf(trace) : null;
  const problems = new Map<string | null, Problem[]>();
  for (const problem of overlay.problems ?? []) problems.set(problem.node, [...(problems.get(problem.node) ?? []), problem]);
  const problemOf = (name: string | null, path = ""): DrawnNode["problem"] => {
    const mine = problems.get(name)?.filter((problem) => problem.path.startsWith(path)) ?? [];
    const worst = mine.find(({ severity }) => severity === "error") ?? mine[0];
    return worst ? { severity: worst.severity, text: problemWords(i18n, { ...worst, node: null, path: "" }) } : null;
  };
  /** Nobody leaves an end: what came in over its ways has passed it. */
  const arrivals = (name: string): number =>
    Object.entries(document.nodes)
      .flatMap(([from, node]) => waysOf(node).flatMap(({ via, to }) => (to === name ? [rehearsed?.passed(from, via) ?? 0] : [])))
      .reduce((sum, n) => sum + n, 0);
  const begin: DrawnNode = {
    id: BEGIN,
    kind: "entry",
    title: t("journey.entry.title"),
    heading: entryHeading(i18n, document.entry),
    summary: entryKey(i18n, document.entry),
    ways: [{ via: START.via, label: "", open: !Object.hasOwn(document.nodes, document.start) }],
    live: null,
    passed: 0,
    reached: null,
    ends: false,
    badges: [],
    problem: problemOf(null, "/entry") ?? problemOf(null, "/start"),
    mark: marks?.node(BEGIN) ?? null,
    trod: passages ? true : null,
  };
  const nodes = Object.entries(document.nodes).map(([name, node]): DrawnNode => {
    const { title, summary, ways } = textsOf(i18n, node);
    const view = views.get(name);
    const passage = passages?.nodes.get(name);
    return {
      id: name,
      kind: node.kind,
      ...(node.kind === "message" && node.channel !== "whatsapp" ? { channel: node.channel } : {}),
      ...(node.kind === "chain"
        ? { steps: { channels: node.steps.map(({ channel }) => channel), isOrdered: node.order === undefined } }
        : {}),
      title,
      heading: name,
      summary,
      ways: ways.map(({ via, to, label }) => ({ via, label, open: !Object.hasOwn(document.nodes, to) })),
      live: rehearsed ? rehearsed.here(name) : counted ? (view?.live ?? 0) : null,
      passed: rehearsed ? arrivals(name) : (view?.passed ?? 0),
      reached: flow?.get(name)?.reached ?? null,
      ends: (counted !== undefined || rehearsed !== null) && ways.length === 0,
      badges: passage ? [{ kind: "time", text: i18n.dateTime(passage) }] : badgesOf(i18n, flow?.get(name)),
      problem: problemOf(name),
      mark: marks?.node(name) ?? null,
      trod: passages ? passage !== undefined || trace?.node === name : null,
    };
  });
  const edges = Object.entries(document.nodes).flatMap(([from, node]) =>
    textsOf(i18n, node)
      .ways.filter(({ to }) => Object.hasOwn(document.nodes, to))
      .map(({ via, to, label, isPlain }): DrawnEdge => {
        const id = edgeId(from, via);
        const came = flow?.get(from)?.came ?? 0;
        const n = rehearsed ? rehearsed.passed(from, via) : counted ? (passed.get(id) ?? 0) : null;
        return {
          from,
          via,
          to,
          label: isPlain ? "" : label,
          passed: n,
          share: n !== null && came > 0 ? n / came : null,
          mark: marks?.edge(id) ?? null,
          trod: passages ? passages.ways.has(id) : null,
        };
      }),
  );
  const start: readonly DrawnEdge[] = Object.hasOwn(document.nodes, document.start)
    ? [
        {
          from: BEGIN,
          via: START.via,
          to: document.start,
          label: "",
          passed: counted?.flow?.entered ?? null,
          share: null,
          mark: marks?.edge(edgeId(BEGIN, START.via)) ?? null,
          trod: passages ? true : null,
        },
      ]
    : [];
  return {
    nodes: [begin, ...nodes],
    edges: [...start, ...edges],
    notes: (document.notes ?? []).map(({ text, near, x, y }, index) => ({ id: noteId(index), text, near: near ?? null, x, y })),
    nudges: new Map(Object.entries(document.layout ?? {})),
  };
}

type Texts = {
  readonly title: string;
  readonly summary: string;
  readonly ways: readonly { readonly via: string; readonly to: string; readonly label: string; readonly isPlain: boolean }[];
};
/** An edit leaves all other nodes the very same values, so their texts are made once in each language. */
const TEXTS = new WeakMap<I18n["t"], WeakMap<JourneyNode, Texts>>();

function textsOf(i18n: I18n, node: JourneyNode): Texts {
  const ofLanguage = TEXTS.get(i18n.t) ?? new WeakMap<JourneyNode, Texts>();
  TEXTS.set(i18n.t, ofLanguage);
  const known = ofLanguage.get(node);
  if (known) return known;
  const { title, summary } = wordsOf(node);
  const texts: Texts = {
    title: title ? journeyWords(i18n, title) : node.kind,
    summary: summary ? plainWhatsApp(journeyWords(i18n, summary)) : "",
    ways: waysOf(node).map(({ via, to, label }) => ({
      via,
      to,
      label: journeyWords(i18n, label),
      isPlain: label.key === "journey.edge.next" || label.key === "journey.edge.elapsed",
    })),
  };
  ofLanguage.set(node, texts);
  return texts;
}

const NOTE_ID = "\u0000note ";
export function noteId(index: number): string {
  return `${NOTE_ID}${index}`;
}
/** Null when the id is a node's. */
export function noteIndex(id: string): number | null {
  return id.startsWith(NOTE_ID) ? Number(id.slice(NOTE_ID.length)) : null;
}

function badgesOf({ t, percent, seconds }: I18n, flow: NodeFlow | undefined): readonly Badge[] {
  if (!flow) return [];
  const late = flow.timers && lateBy(flow.timers);
  const lateWords =
    late === Number.POSITIVE_INFINITY ? t("journey.node.late.more") : t("journey.node.late", { seconds: seconds(late ?? 0) });
  return [
    ...(late === null ? [] : [{ kind: "late" as const, text: lateWords }]),
    ...(flow.refused > 0 ? [{ kind: "refused" as const, text: t("journey.node.refused", { n: flow.refused }) }] : []),
    ...(flow.failed > 0 ? [{ kind: "failed" as const, text: t("journey.node.failed", { n: flow.failed }) }] : []),
    ...(flow.lost >= 0.005 ? [{ kind: "lost" as const, text: t("journey.node.lost", { share: percent(flow.lost) }) }] : []),
  ];
}
