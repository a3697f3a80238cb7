import { useI18n } from "../i18n/i18n.tsx";
import classes from "./campaigns.module.css";

/** How much is left from step to step, at a glance; the words are for those who hear the page. */
export function MiniFunnel({ steps, label }: { readonly steps: readonly number[]; readonly label: string }) {
  const { number } = useI18n();
  const all = Math.max(1, steps[0] ?? 0);
  return (
    <span className={classes["mini"]} role="img" aria-label={label} title={label}>
      {steps.map((n, index) => (
        // Steps stand in order and never move.
        <span key={index} className={classes["miniStep"]}>
          <span
            className={classes["miniBar"]}
            style={{ height: `${Math.max(n === 0 ? 0 : 6, Math.min(1, n / all) * 100)}%` }}
            data-step={index}
          />
          <span className="num small">{number(n)}</span>
        </span>
      ))}
    </span>
  );
}
