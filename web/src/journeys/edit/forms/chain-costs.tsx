import type { AdviceView } from "../../../../../src/contract/advice.ts";
import { channelForm } from "../../../channels/channel-forms.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useMoney } from "../../../insights/money.ts";
import classes from "./chain-costs.module.css";

/** What the chain costs a person, at most and on average, beside what each of its channels would cost alone. */
export function ChainCosts({ advice: { costs, currency, ranked } }: { readonly advice: AdviceView }) {
  const { t, language, percent } = useI18n();
  const money = useMoney(currency);
  // One channel after itself, or one alone, has nothing to be compared with.
  if (costs.length <= 2) return null;
  // Of nobody there is no average; what a message costs is known all the same.
  const isOfNobody = ranked.every(({ measured }) => measured.people === 0);
  const price = (amount: number | null): string => (amount === null ? t("edit.chain.costs.unknown") : money(amount));
  const [chain, ...alone] = costs;
  // A channel without a sender is passed by: free, but no alternative.
  const usable = alone.filter(({ channels: [channel] }) => ranked.some((one) => one.channel === channel));
  const rows = chain ? [{ ...chain, name: t("edit.chain.costs.chain") }, ...usable.map((one) => ({ ...one, name: nameOf(one) }))] : [];
  function nameOf({ channels: [channel = ""] }: AdviceView["costs"][number]): string {
    return t("edit.chain.costs.alone", { channel: channelForm(channel)?.name[language] ?? channel });
  }
  return (
    <table className={classes["costs"]} data-testid="chain-costs">
      <caption>{t("edit.chain.costs.title")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("edit.chain.costs.average")}</th>
          <th scope="col">{t("edit.chain.costs.most")}</th>
          <th scope="col">{t("advice.seen")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, expected, most, seen }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="num">{isOfNobody ? t("common.none") : price(expected)}</td>
            <td className="num">{price(most)}</td>
            <td className="num">{isOfNobody ? t("common.none") : percent(seen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
