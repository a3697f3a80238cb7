import type { ChannelKind } from "../consent/consent.ts";
import { fixedText } from "../liquid/liquid.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { MessageContent } from "../messages/content.ts";
import { contentFaults } from "../messages/form/content-form.ts";
import type { ChainStep, JourneyDocument } from "./document.ts";
import { messagesOf } from "./messages-of.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What a kind of channel is, and whether the workspace has a sender of it; null: there is no such kind. */
export type FindChannel = (kind: ChannelKind) => { readonly form: ChannelForm; readonly hasSender: boolean } | null;

type Place = { readonly name: string; readonly path: string };

/** Whether each message says what its channel can say. */
export function channelProblems(document: JourneyDocument, find: FindChannel, fragments?: Fragments): readonly Problem[] {
  return [
    ...messagesOf(document).flatMap(({ node, path, channel, content }) =>
      contentFitProblems(channel, content, { name: node, path }, find, fragments),
    ),
    ...Object.entries(document.nodes).flatMap(([name, node]) =>
      node.kind === "chain"
        ? node.steps.flatMap((step, index) => goalProblems(step, { name, path: `/nodes/${name}/steps/${index}` }, find))
        : [],
    ),
  ];
}

/** A channel that never tells of reading would let every step run out of patience. */
function goalProblems({ channel, until }: ChainStep, at: Place, find: FindChannel): readonly Problem[] {
  const form = find(channel)?.form;
  if (!form || until === "accepted" || form.tells.includes(until)) return [];
  return [
    problemAt(
      at,
      "chain_invalid",
      "/until",
      `${form.name.en} never tells that a message was ${until}, so this step of "${at.name}" could not succeed: choose ${["accepted", ...form.tells].join(", ")}`,
    ),
  ];
}

/** `at`: of the message; its channel and content lie below, as `/channel` and `/content`. */
export function contentFitProblems(
  kind: ChannelKind,
  content: MessageContent,
  at: Place,
  find: FindChannel,
  fragments?: Fragments,
  below = "/content",
): readonly Problem[] {
  const found = find(kind);
  if (!found) return [problemAt(at, "channel_missing", "/channel", `there is no channel of kind "${kind}": correct its name`)];
  const { form, hasSender } = found;
  const isWhatsApp = form.kind === "whatsapp";
  if (isWhatsApp !== (content.kind !== "fields"))
    return [
      problemAt(
        at,
        "contradiction",
        `${below}/kind`,
        isWhatsApp
          ? `"${at.name}" goes by WhatsApp, which takes no texts by name: write a message of WhatsApp's`
          : `"${at.name}" goes by ${form.name.en}: write { "kind": "fields", "fields": { ${Object.keys(form.fields)
              .map((field) => `"${field}": "…"`)
              .join(", ")} } }`,
      ),
    ];
  if (isWhatsApp) return [];
  const faults = contentFaults(content, { name: at.name, path: `${at.path}${below}` }, (text) => fixedText(text, fragments), form);
  return [
    ...faults.map(({ path, problem }) => problemAt({ name: at.name, path }, "content_limit", "", problem)),
    ...(hasSender
      ? []
      : [
          problemAt(
            at,
            "channel_missing",
            "/channel",
            `the workspace has no ${form.name.en} sender yet, so that nothing is sent: add one in the settings`,
            "warning",
          ),
        ]),
  ];
}
