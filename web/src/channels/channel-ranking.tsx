import type { AdviceView } from "../../../src/contract/advice.ts";
import { iconOf } from "../canvas/icons.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./channel-advice.module.css";
import { channelName } from "./channel-forms.ts";

const PARTS = ["reach", "seen", "speed", "fit", "answer", "cost"] as const;
type Ranked = AdviceView["ranked"][number];

/** How well each channel suits, and why: a bar, the reasons, and what the bar is made of. */
export function ChannelRanking({
  ranked,
  current,
  onChoose,
}: {
  readonly ranked: readonly Ranked[];
  readonly current?: string;
  /** Left out where there is nothing to choose. */
  readonly onChoose?: (kind: string) => void;
}) {
  const { t, language, percent } = useI18n();
  return (
    <ol className={classes["ranking"]}>
      {ranked.map(({ channel, score, parts, reasons }) => {
        const name = channelName(channel, language);
        const why = reasons.map((reason) => reason[language]);
        const label = t("advice.score", { channel: name, share: percent(score) });
        const row = <Row channel={channel} name={name} score={score} />;
        return (
          <li key={channel} data-current={channel === current || undefined} data-testid={`advice-${channel}`}>
            {onChoose ? (
              <button
                type="button"
                className={classes["row"]}
                aria-pressed={channel === current}
                aria-label={`${label}. ${why.join(". ")}`}
                onClick={() => channel !== current && onChoose(channel)}
              >
                {row}
              </button>
            ) : (
              <div className={classes["row"]}>{row}</div>
            )}
            <p className={classes["reasons"]}>{why.join(" · ")}</p>
            <span className={classes["parts"]} aria-hidden>
              {PARTS.map((part) => {
                const value = parts[part];
                return value === null ? null : (
                  <span key={part} title={`${t(`advice.${part}`)}: ${percent(value)}`} data-low={value < 0.4 || undefined}>
                    {t(`advice.${part}`)}
                    <i style={{ width: percentWidth(value) }} />
                  </span>
                );
              })}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Row({ channel, name, score }: { readonly channel: string; readonly name: string; readonly score: number }) {
  const { percent } = useI18n();
  const Icon = iconOf("message", channel === "whatsapp" ? undefined : channel);
  return (
    <>
      <Icon size={16} aria-hidden />
      <span className="cut">{name}</span>
      <span className="meter" aria-hidden>
        <span style={{ width: percentWidth(score) }} />
      </span>
      <span className="num small">{percent(score)}</span>
    </>
  );
}

function percentWidth(share: number): string {
  return `${Math.round(share * 100)}%`;
}
