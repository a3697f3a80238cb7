import { useI18n } from "../i18n/i18n.tsx";
import classes from "./templates.module.css";

export function Status({ status }: { readonly status: string }) {
  const { t, has } = useI18n();
  const key = `template.status.${status}`;
  return (
    <span className={classes["status"]} data-status={status} data-testid="template-status">
      {has(key) ? t(key) : status}
    </span>
  );
}

export function Category({ code }: { readonly code: string }) {
  const { t, has } = useI18n();
  const key = `category.${code}`;
  return <span>{has(key) ? t(key) : code}</span>;
}

export function Quality({ score }: { readonly score: string | null }) {
  const { t, has } = useI18n();
  const key = `quality.${score ?? "UNKNOWN"}`;
  const known = score !== null && score !== "UNKNOWN";
  return (
    <span className={known ? classes["quality"] : "muted"} data-score={score ?? "UNKNOWN"}>
      {has(key) ? t(key) : score}
    </span>
  );
}
