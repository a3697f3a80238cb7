/** Which channel suits what is being written, and when WhatsApp is the wrong one. */
import { IconAlertTriangle } from "@tabler/icons-react";
import type { AdviceAsk } from "../../../src/contract/advice.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./channel-advice.module.css";
import { ChannelRanking } from "./channel-ranking.tsx";
import { useAdvice } from "./use-advice.ts";

export function ChannelAdvice({
  asked,
  current,
  onChoose,
}: {
  readonly asked: AdviceAsk;
  readonly current: string;
  readonly onChoose: (kind: string) => void;
}) {
  const { t, language } = useI18n();
  const advice = useAdvice(asked);
  if (!advice || (advice.ranked.length < 2 && advice.warnings.length === 0)) return null;
  return (
    <section className={classes["advice"]} aria-label={t("advice.title")} data-testid="advice">
      {advice.ranked.length > 1 && (
        <>
          <h3>{t("advice.title")}</h3>
          <ChannelRanking ranked={advice.ranked} current={current} onChoose={onChoose} />
        </>
      )}
      {current === "whatsapp" && advice.warnings.length > 0 && (
        <ul className={classes["warnings"]}>
          {advice.warnings.map(({ rule, text }) => (
            <li key={rule} data-testid={`advice-${rule}`}>
              <IconAlertTriangle size={14} aria-hidden />
              <span title={rule}>{text[language]}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
