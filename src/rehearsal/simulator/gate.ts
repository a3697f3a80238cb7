/**
 * Takes a virtual message through the server's own gate: which wording and which template it goes with, whether it may go now, and how it
 * reads. Decides and changes nothing.
 */
import type { Channel } from "../../catalog/channel.ts";
import type { Template } from "../../catalog/template.ts";
import { type Rendering, renderMessage } from "../../content/render-message.ts";
import { ruleFacts } from "../../content/rule-facts.ts";
import { own } from "../../journeys/own-path.ts";
import { NO_FRAGMENTS } from "../../liquid/text-facts.ts";
import type { Wording } from "../../messages/wording.ts";
import { NO_CHAIN } from "../../policy/choose-template.ts";
import { chooseWording, hasTwoWordings } from "../../policy/choose-wording.ts";
import { decideSend, type SendVerdict } from "../../policy/decide-send.ts";
import { recipientOf } from "../../policy/recipient.ts";
import { templateToSend } from "../../policy/template-to-send.ts";
import type { Instant } from "./instant.ts";
import type { VirtualMessage } from "./people.ts";
import type { VirtualPolicy } from "./policy-of.ts";
import type { WorldSetting } from "./world-types.ts";

export type Judgement = {
  readonly verdict: SendVerdict;
  /** Null: it may not go. */
  readonly rendering: Rendering | null;
  readonly wording: Wording | null;
  readonly category: VirtualMessage["category"];
};
/** `other`: the sender of a message that is not WhatsApp's. */
export type Gate = (due: VirtualMessage, other: Channel | null, now: Instant) => Judgement;

const NO_TEMPLATES: readonly Template[] = [];
const NOTHING_GOING = { template: null, insteadOf: null };

export function createGate(setting: WorldSetting, policy: Pick<VirtualPolicy, "factsOf">): Gate {
  const { channel, render, fragments = NO_FRAGMENTS } = setting;
  const byName = new Map<string, Template[]>();
  for (const template of setting.templates) byName.set(template.name, [...(byName.get(template.name) ?? []), template]);

  const judgeAs = (due: VirtualMessage, other: Channel | null, now: Instant, isUsable: boolean): Judgement => {
    const { person, message: asked } = due;
    const whole = asked.content;
    const { profile, conversation, suppressed } = person;
    const named = (whole.kind === "template" && byName.get(whole.name)) || NO_TEMPLATES;
    const languages = (whole.kind === "template" && own(setting.languages ?? {}, whole.name)) || NO_CHAIN;
    const rule = whole.kind === "template" ? own(setting.templateRules ?? {}, whole.name) : undefined;
    const templateRule = rule ? ruleFacts(rule, whole, (name) => byName.get(name) ?? []) : null;
    const { content, wording } = hasTwoWordings(whole)
      ? chooseWording(
          whole,
          {
            now,
            conversation,
            template: () => templateToSend({ message: asked, profile, templates: named, templateRule, languages }).template,
            recipient: recipientOf(profile, channel?.form)?.value ?? null,
            prices: setting.prices,
          },
          isUsable,
        )
      : { content: whole, wording: null };
    const message = content === whole ? asked : { ...asked, content };
    // Field by field: a copy that grows costs several times as much.
    const verdict = decideSend({
      now,
      message,
      wording,
      profile,
      channel: other ?? channel,
      conversation: other ? null : conversation,
      templates: named,
      templateRule,
      languages,
      suppressed,
      outstanding: null,
      senderRoom: 1,
      policy: policy.factsOf(due, now.getTime()),
    });
    if (verdict.verdict !== "allow") return { verdict, rendering: null, wording, category: null };
    const { variables } = message;
    const going =
      content.kind === "template" ? templateToSend({ message, profile, templates: named, templateRule, languages }) : NOTHING_GOING;
    const sent = going.template && going.insteadOf ? [going.template] : named;
    const rendering = renderMessage(
      content,
      { profile, variables, templates: sent, now, languages, fragments, form: other?.form ?? null },
      render,
    );
    return { verdict, rendering, wording, category: going.template?.category ?? null };
  };
  return (due, other, now) => {
    const first = judgeAs(due, other, now, true);
    // Free-form words that cannot be filled in are no wording: then the template's go.
    const isUseless = first.wording?.as === "free_form" && first.rendering !== null && first.rendering.kind !== "rendered";
    return isUseless ? judgeAs(due, other, now, false) : first;
  };
}
