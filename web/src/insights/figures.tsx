import { Link } from "@tanstack/react-router";
import type { Report, Totals } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./insights.module.css";
import { useMoney } from "./money.ts";
import { messagesOf, type Scope } from "./period.ts";

type Name = "sent" | "delivered" | "read" | "replied" | "opted_out" | "lost" | "cost";
const NAMES: readonly Name[] = ["sent", "delivered", "read", "replied", "opted_out", "lost", "cost"];

/** The period in seven numbers, each with its share and what it was before. */
export function Figures({ report, scope }: { readonly report: Report; readonly scope: Scope }) {
  const { t, number, percent } = useI18n();
  const money = useMoney(report.currency);
  const { totals } = report.now;
  const before = report.before?.totals;
  const shareOf = (name: Name): string | null => {
    const share = (n: number, of: number) => (of === 0 ? null : percent(n / of));
    const words = (key: "ofSent" | "ofDelivered" | "ofMade", text: string | null) => text && t(`insights.figure.${key}`, { share: text });
    switch (name) {
      case "sent":
        return words("ofMade", share(totals.sent, totals.queued));
      case "delivered":
        return words("ofSent", share(totals.delivered, totals.sent));
      case "lost":
        return words("ofMade", share(lost(totals), totals.queued));
      case "cost":
        return t("insights.figure.estimate");
      default:
        return words("ofDelivered", share(totals[name], totals.delivered));
    }
  };
  const shown = (name: Name, of: Totals): string => (name === "cost" ? money(of.cost) : number(name === "lost" ? lost(of) : of[name]));
  return (
    <ul className={`${classes["figures"]} panel`}>
      {NAMES.map((name) => (
        <li key={name}>
          <Link
            to="/messages"
            search={name === "lost" ? lostOf(scope) : messagesOf(scope, name)}
            className={classes["figure"]}
            data-testid={`figure-${name}`}
          >
            <span className={classes["name"]}>{t(`insights.figure.${name}`)}</span>
            <span className={classes["value"]}>{shown(name, totals)}</span>
            <small className="muted">{shareOf(name) ?? "\u00a0"}</small>
            {before && <small className={classes["before"]}>{t("insights.figure.before", { value: shown(name, before) })}</small>}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function lost(totals: Totals): number {
  return totals.refused + totals.failed + totals.expired + totals.cancelled + totals.unsettled;
}

function lostOf(scope: Scope) {
  const { fact: _, ...search } = messagesOf(scope, "queued");
  return { ...search, state: "refused,failed,expired,cancelled,unsettled" };
}
