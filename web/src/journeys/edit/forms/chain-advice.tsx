import type { AdviceAsk } from "../../../../../src/contract/advice.ts";
import { askingOfStep } from "../../../../../src/journeys/advice-check.ts";
import type { JourneyNode } from "../../../api/types.ts";
import { ChannelRanking } from "../../../channels/channel-ranking.tsx";
import advised from "../../../channels/channel-advice.module.css";
import { useAdvices } from "../../../channels/use-advice.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useForm } from "../form-context.tsx";
import { useBegunBy } from "../use-begun-by.ts";
import { ChainCosts } from "./chain-costs.tsx";

type ChainNode = Extract<JourneyNode, { readonly kind: "chain" }>;

/** In which order the steps go and why, and what that costs. */
export function ChainAdvice({ node }: { readonly node: ChainNode }) {
  const { t } = useI18n();
  const { document } = useForm();
  const begunBy = useBegunBy(document);
  const advices = useAdvices(node.steps.map((step) => ({ ...begunBy, ...askedFor(node, step) })));
  const [advice] = advices ?? [];
  if (!advices || !advice) return null;
  const judged = node.steps.flatMap(({ channel }, index) => advices[index]?.ranked.filter((one) => one.channel === channel) ?? []);
  // In the order of the steps; as the engine does, the earlier of two that are worth the same comes first.
  const sorted = node.order === "best" ? judged.toSorted((one, other) => other.score - one.score) : judged;
  const inOrder = sorted.filter(({ channel }, index) => sorted.findIndex((one) => one.channel === channel) === index);
  return (
    <>
      {inOrder.length > 1 && (
        <section className={advised["advice"]} aria-label={t("advice.title")} data-testid="chain-advice" data-order={node.order ?? "fixed"}>
          <h3>{t(node.order === "best" ? "advice.chain.best" : "advice.chain.fixed")}</h3>
          <ChannelRanking ranked={inOrder} />
        </section>
      )}
      <ChainCosts advice={advice} />
    </>
  );
}

/** Of each step by what it says itself, as it is judged when its time has come. */
function askedFor(node: ChainNode, step: ChainNode["steps"][number]): AdviceAsk {
  const topic = node.topic === undefined ? {} : { topic: node.topic };
  return { ...topic, ...askingOfStep(node, step), chain: node.steps.map(({ channel }) => channel) };
}
