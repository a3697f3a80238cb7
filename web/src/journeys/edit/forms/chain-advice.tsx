import type { AdviceAsk } from "../../../../../src/contract/advice.ts";
import { askingOfStep } from "../../../../../src/journeys/advice-check.ts";
import type { JourneyNode } from "../../../api/types.ts";
import { ChannelRanking } from "../../../channels/channel-ranking.tsx";
import advised from "../../../channels/channel-advice.module.css";
import { useAdvice } from "../../../channels/use-advice.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useForm } from "../form-context.tsx";
import { useBegunBy } from "../use-begun-by.ts";
import { ChainCosts } from "./chain-costs.tsx";

type ChainNode = Extract<JourneyNode, { readonly kind: "chain" }>;

/** In which order the steps go and why, and what that costs. */
export function ChainAdvice({ node }: { readonly node: ChainNode }) {
  const { t } = useI18n();
  const { document } = useForm();
  const advice = useAdvice({ ...useBegunBy(document), ...askedFor(node) });
  if (!advice) return null;
  const places = new Map(node.steps.map(({ channel }, index) => [channel, index]));
  const mine = advice.ranked.filter(({ channel }) => places.has(channel));
  const inOrder =
    node.order === "best" ? mine : mine.toSorted((one, other) => (places.get(one.channel) ?? 0) - (places.get(other.channel) ?? 0));
  return (
    <>
      {mine.length > 1 && (
        <section className={advised["advice"]} aria-label={t("advice.title")} data-testid="chain-advice" data-order={node.order ?? "fixed"}>
          <h3>{t(node.order === "best" ? "advice.chain.best" : "advice.chain.fixed")}</h3>
          <ChannelRanking ranked={inOrder} />
        </section>
      )}
      <ChainCosts advice={advice} />
    </>
  );
}

/** Asked once for all steps: by the longest of their texts. */
function askedFor(node: ChainNode): AdviceAsk {
  const asked = node.steps.map((step) => askingOfStep(node, step));
  const [first] = asked;
  return {
    ...(node.topic === undefined ? {} : { topic: node.topic }),
    purpose: node.purpose,
    urgency: first?.urgency ?? "today",
    mustBeSeen: first?.mustBeSeen ?? false,
    characters: Math.max(0, ...asked.map(({ characters }) => characters)),
    isStructured: asked.some(({ isStructured }) => isStructured),
    wantsAnswer: asked.some(({ wantsAnswer }) => wantsAnswer),
    chain: node.steps.map(({ channel }) => channel),
  };
}
