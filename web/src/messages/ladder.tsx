import { IconCheck, IconPlayerPause, IconShieldCheck, IconShieldX, IconX } from "@tabler/icons-react";
import type { Decision, RuleName } from "../api/types.ts";
import { useNow } from "../components/use-now.ts";
import { packWords } from "../policy/pack-words-fr.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, reasonWords } from "../i18n/words.ts";
import { contentProblemWords } from "../i18n/problem-words.ts";
import classes from "./ladder.module.css";

/** In the gate's order; those after the deciding one were not looked at. */
const ORDER: readonly RuleName[] = [
  "expiry",
  "channel",
  "journey",
  "campaign",
  "address",
  "suppression",
  "consent",
  "wording",
  "template",
  "window",
  "media",
  "conversation",
  "quiet_hours",
  "frequency_cap",
  "min_gap",
  "priority",
  "order",
  "pair_pace",
  "portfolio_limit",
  "sender_pace",
];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const LONG_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** The gate's rules from top to bottom, each with its facts and verdict, the deciding one lit. */
export function Ladder({ decision }: { readonly decision: Decision }) {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const looked = new Set(decision.ladder.map(({ rule }) => rule));
  const Outcome = decision.verdict === "allow" ? IconShieldCheck : decision.verdict === "hold" ? IconPlayerPause : IconShieldX;
  return (
    <div data-testid="ladder">
      <div className={classes["outcome"]} data-verdict={decision.verdict}>
        <Outcome size={20} aria-hidden />
        <span>
          {reasonWords(i18n, decision.reason)}
          <small>
            {decision.until === null
              ? t("message.decidedAt", { when: i18n.moment(decision.at) })
              : t("message.until", { when: i18n.relative(decision.until, now) })}
          </small>
        </span>
      </div>
      <ol className={classes["ladder"]}>
        {decision.ladder.map(({ rule, verdict, facts }) => (
          <li key={rule} className={classes["step"]} data-verdict={verdict} {...(verdict === "pass" ? {} : { "data-deciding": true })}>
            <span className={classes["sign"]} aria-hidden>
              {verdict === "pass" ? (
                <IconCheck size={14} stroke={2.4} />
              ) : verdict === "hold" ? (
                <IconPlayerPause size={13} />
              ) : (
                <IconX size={14} stroke={2.4} />
              )}
            </span>
            <div className={classes["body"]}>
              <div className={classes["rule"]}>
                {t(`rule.${rule}`)} <span className={classes["verdict"]}>{t(`verdict.${verdict}`)}</span>
              </div>
              <Facts facts={facts} passed={verdict === "pass"} />
            </div>
          </li>
        ))}
        {decision.verdict !== "allow" &&
          ORDER.filter((rule) => !looked.has(rule)).map((rule) => (
            <li key={rule} className={classes["step"]} data-reached="false">
              <span className={classes["sign"]} aria-hidden />
              <div className={classes["body"]}>
                <div className={classes["rule"]}>
                  {t(`rule.${rule}`)} <span className={classes["verdict"]}>{t("message.notReached")}</span>
                </div>
              </div>
            </li>
          ))}
      </ol>
    </div>
  );
}

function Facts({ facts, passed }: { readonly facts: Decision["ladder"][number]["facts"]; readonly passed: boolean }) {
  const i18n = useI18n();
  const { t, has } = i18n;
  // What was passed for want of something needs no line about it.
  const shown = Object.entries(facts).filter(([name, value]) => name !== "entryId" && name !== "channelId" && !(passed && value === null));
  if (shown.length === 0) return null;
  const words = (name: string, value: string | number | boolean | null): string => {
    if (value === null) return t("fact.value.none");
    if (typeof value === "boolean") return t(value ? "fact.value.yes" : "fact.value.no");
    if (typeof value === "number") return i18n.number(value);
    if (name === "policySource") return packWords(i18n.language, value);
    if (name === "problem") return contentProblemWords(i18n, value);
    if (INSTANT.test(value)) return i18n.moment(value);
    if (name === "language" || name === "wanted") return i18n.languageName(value);
    for (const key of [`fact.value.${value}`, `template.status.${value}`, `category.${value}`, `reason.${value}`])
      if (has(key)) return t(key);
    if (/^(whatsapp_)?\d{1,7}$/.test(value)) return errorWords(i18n, value);
    return LONG_ID.test(value) ? `…${value.slice(-8)}` : value;
  };
  return (
    <dl className={classes["facts"]}>
      {shown.map(([name, value]) => {
        const key = `fact.${name}`;
        return (
          <div key={name}>
            <dt>
              {has(key) ? t(key) : name}
              {t("common.colon")}
            </dt>
            <dd>{words(name, value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
