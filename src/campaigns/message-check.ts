/** Every message of a campaign by itself, by the rules that the messages of journeys have: its texts, its files, its template, its channel. */
import type { ChannelKind } from "../consent/consent.ts";
import { contentAssetProblems, type FindAsset } from "../journeys/asset-check.ts";
import { contentFitProblems } from "../journeys/channel-check.ts";
import { contentLimits } from "../journeys/content-limits.ts";
import type { JourneyDocument, MessageNode } from "../journeys/document.ts";
import type { Known } from "../journeys/known.ts";
import { fragmentWords } from "../journeys/template-check.ts";
import { type FindTemplate, templateFitProblems } from "../journeys/template-fit.ts";
import { checkTemplate, fragmentsIn, templateRoots } from "../liquid/liquid.ts";
import type { MessageContent } from "../messages/content.ts";
import { contentTexts } from "../messages/form/content-form.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import { type CampaignProblem, fault, hint } from "./campaign-problem.ts";

/** What texts may read besides what Liquid itself knows. */
const TEXT_ROOTS = ["profile", "group", "campaign", "data", "now", "locale", "preferences_url"] as const;

export function messageProblems(document: CampaignDocument, known: Known): readonly CampaignProblem[] {
  return [
    ...textProblems(document, known),
    ...channelFit(document, known),
    ...(known.asset ? fileProblems(document, known.asset) : []),
    ...(known.template ? fitProblems(document, known.template) : []),
  ];
}

/** One message of the document: a variant's, or that of a step which a notice is told by when the one before has not reached. */
type Said = {
  readonly name: string;
  /** JSON pointer of what says by which channel it goes; empty: the document itself. */
  readonly by: string;
  /** Where it lies below that. */
  readonly below: string;
  readonly channel: ChannelKind;
  readonly content: MessageContent;
};

function saidBy({ channel, variants, notice }: CampaignDocument): readonly Said[] {
  return [
    ...variants.flatMap(({ name, messages }, index) =>
      Object.entries(messages).map(([language, content]) => ({
        name: `${name} (${language})`,
        by: "",
        below: `/variants/${index}/messages/${language}`,
        channel,
        content,
      })),
    ),
    ...(notice?.steps ?? []).flatMap((step, index) =>
      Object.entries(step.messages).map(([language, content]) => ({
        name: `step ${index + 1} (${language})`,
        by: `/notice/steps/${index}`,
        below: `/messages/${language}`,
        channel: step.channel,
        content,
      })),
    ),
  ];
}

function textProblems(document: CampaignDocument, { fragments, channel: find }: Known): readonly CampaignProblem[] {
  return saidBy(document).flatMap(({ name, by, below: place, channel, content }) => {
    const roots: readonly string[] = [...TEXT_ROOTS, ...Object.keys(find?.(channel)?.form.standIns ?? {})];
    const path = `${by}${place}`;
    const limits = contentLimits(content, { name, path }, fragments);
    const broken = contentTexts(content).flatMap(({ path: below, text }): CampaignProblem[] => {
      const syntax = checkTemplate(text);
      if (syntax) return [fault(`${path}${below}`, "template_syntax", `${syntax.message} (line ${syntax.line}, column ${syntax.column})`)];
      const unknown = fragments ? fragmentsIn(text).filter((one) => !fragments.has(one)) : [];
      return [
        ...unknown.map((one) => fault(`${path}${below}`, "fragment_unknown", fragmentWords(one))),
        ...templateRoots(text, fragments)
          .filter((root) => !roots.includes(root))
          .map((root) => hint(`${path}${below}`, "variable_unknown", `"${root}" prints nothing: variables begin with ${roots.join(", ")}`)),
      ];
    });
    return [
      ...limits.map((limit) => ({ severity: limit.severity, code: limit.code, path: limit.path, message: limit.message })),
      ...broken,
    ];
  });
}

function channelFit(document: CampaignDocument, { channel, fragments }: Known): readonly CampaignProblem[] {
  if (!channel) return [];
  const problems = saidBy(document).flatMap(({ name, by, below, channel: kind, content }) =>
    contentFitProblems(kind, content, { name, path: by }, channel, fragments, below),
  );
  // What is true of the channel is told once.
  const told = new Map(problems.map(({ severity, code, path, message }) => [`${path} ${code}`, { severity, code, path, message }]));
  return [...told.values()];
}

function fileProblems(document: CampaignDocument, find: FindAsset): readonly CampaignProblem[] {
  return saidBy(document).flatMap(({ by, below, content }) =>
    contentAssetProblems(content, { name: null, path: `${by}${below}` }, find).map(({ path, code, message }) => fault(path, code, message)),
  );
}

/** Each message stands as a node of its own. */
function fitProblems(document: CampaignDocument, find: FindTemplate): readonly CampaignProblem[] {
  const paths = new Map<string, string>();
  const nodes: { [name: string]: MessageNode } = {};
  for (const { name, by, below, channel, content } of saidBy(document)) {
    paths.set(name, `${by}${below}`);
    nodes[name] = { kind: "message", channel, purpose: document.purpose, content, next: "" };
  }
  const standIn: Pick<JourneyDocument, "nodes"> = { nodes };
  return templateFitProblems(standIn as JourneyDocument, find).map(({ severity, code, node, path, message }) => ({
    severity,
    code,
    path: path.replace(`/nodes/${node}/content`, paths.get(node ?? "") ?? "").replace(`/nodes/${node}/purpose`, "/purpose"),
    message,
  }));
}
