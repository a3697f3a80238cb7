/** Which channel suits what is being written: a bar for each, what it is made of, and when WhatsApp is the wrong one. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AdviceAsk, AdviceView } from "../../../src/contract/advice.ts";
import { send } from "../api/client.ts";
import { iconOf } from "../canvas/icons.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./channel-advice.module.css";
import { channelForm } from "./channel-forms.ts";

const ASKED_AFTER_MS = 500;
/** A few letters more or less change nothing. */
const STEP = 50;
const PARTS = ["reach", "seen", "speed", "fit", "answer", "cost"] as const;

export function ChannelAdvice({
  asked,
  current,
  onChoose,
}: {
  readonly asked: AdviceAsk;
  readonly current: string;
  readonly onChoose: (kind: string) => void;
}) {
  const { t, language, percent } = useI18n();
  const body = { ...asked, characters: Math.ceil((asked.characters ?? 0) / STEP) * STEP };
  const [key] = useDebouncedValue(JSON.stringify(body), ASKED_AFTER_MS);
  const { data } = useQuery({
    queryKey: ["advice", key],
    queryFn: () => send<AdviceView>("POST", "/v1/advice", JSON.parse(key)),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  if (!data || (data.ranked.length < 2 && data.warnings.length === 0)) return null;
  return (
    <section className={classes["advice"]} aria-label={t("advice.title")} data-testid="advice">
      {data.ranked.length > 1 && (
        <ol>
          {data.ranked.map(({ channel, score, parts, reasons }) => {
            const Icon = iconOf("message", channel === "whatsapp" ? undefined : channel);
            const name = channelForm(channel)?.name[language] ?? channel;
            return (
              <li key={channel} data-current={channel === current || undefined} data-testid={`advice-${channel}`}>
                <button
                  type="button"
                  aria-pressed={channel === current}
                  aria-label={`${t("advice.score", { channel: name, share: percent(score) })}. ${reasons.map((reason) => reason[language]).join(". ")}`}
                  title={reasons.map((reason) => reason[language]).join("\n")}
                  onClick={() => channel !== current && onChoose(channel)}
                >
                  <Icon size={16} aria-hidden />
                  <span className="cut">{name}</span>
                  <span className={classes["bar"]} aria-hidden>
                    <span style={{ width: percentWidth(score) }} />
                  </span>
                  <span className="num small">{percent(score)}</span>
                </button>
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
      )}
      {current === "whatsapp" && data.warnings.length > 0 && (
        <ul className={classes["warnings"]}>
          {data.warnings.map(({ rule, text }) => (
            <li key={rule} title={text[language]} data-testid={`advice-${rule}`}>
              <IconAlertTriangle size={14} aria-hidden />
              <b>{rule}</b> {text[language]}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function percentWidth(share: number): string {
  return `${Math.round(share * 100)}%`;
}
