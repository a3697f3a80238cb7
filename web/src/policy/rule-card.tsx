import { ActionIcon, Anchor, Badge } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useTopicTitles } from "../consent/topic-titles.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./policy.module.css";
import { packWords } from "./pack-words-fr.ts";
import type { PolicyRule } from "./policy-queries.ts";
import { ruleWords, scopeWords } from "./rule-words.ts";
import { WeekStrip } from "./week-strip.tsx";

export function RuleCard({
  rule,
  problems = [],
  onEdit = null,
  onRemove = null,
}: {
  readonly rule: PolicyRule;
  readonly problems?: readonly { readonly code: string; readonly value: string }[];
  /** Null: it is only shown. */
  readonly onEdit?: (() => void) | null;
  readonly onRemove?: (() => void) | null;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { titleOf } = useTopicTitles();
  const { source } = rule;
  return (
    <article className={`panel ${classes["card"]}`} data-trouble={problems.length > 0} data-testid={`rule-${rule.id}`}>
      <div className={classes["title"]}>
        <h3>{t(`rule.${rule.kind}`)}</h3>
        {onEdit && (
          <ActionIcon variant="subtle" onClick={onEdit} aria-label={t("policy.edit", { rule: rule.id })} data-testid={`edit-${rule.id}`}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        )}
        {onRemove && (
          <ActionIcon variant="subtle" color="red" onClick={onRemove} aria-label={t("policy.remove", { rule: rule.id })}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <p>{ruleWords(i18n, rule, titleOf)}</p>
      {rule.kind === "quiet_hours" && <WeekStrip allowed={rule.allowed} holidays={rule.holidays} />}
      <p className="muted small">{scopeWords(i18n, rule, titleOf)}</p>
      {problems.map((problem) => (
        <p key={`${problem.code} ${problem.value}`} role="alert" className={`small ${classes["bad"]}`}>
          {problemWords(i18n, problem)}
        </p>
      ))}
      <p className="small">
        <Badge size="xs" variant="light" color={source.basis === "law" ? "blue" : "gray"}>
          {t(`policy.basis.${source.basis}`)}
        </Badge>{" "}
        {source.url === null ? (
          packWords(i18n.language, source.title)
        ) : (
          <Anchor href={source.url} target="_blank" rel="noreferrer" size="sm">
            {packWords(i18n.language, source.title)}
          </Anchor>
        )}
      </p>
      {rule.note && <p className="muted small">{packWords(i18n.language, rule.note)}</p>}
      <p className="muted small">
        <code>{rule.id}</code> · {t("policy.ruleVersion", { version: rule.version })}
      </p>
    </article>
  );
}

export function problemWords(
  { t, has }: Pick<ReturnType<typeof useI18n>, "t" | "has">,
  { code, value }: { readonly code: string; readonly value: string },
): string {
  const key = `policy.problem.${code}`;
  return has(key) ? t(key, { value }) : code;
}
