import { ActionIcon, Alert, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconInfoCircle, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./assist.module.css";
import type { InboundRule } from "./helper-queries.ts";
import { InboundRuleDialog, newInboundRule } from "./inbound-rule-dialog.tsx";
import { ReviewDraft } from "./review-draft.tsx";
import { actionWords, conditionsWords } from "./rule-words.ts";
import { TryPanel } from "./try-panel.tsx";
import { useColleagues } from "./use-colleagues.ts";
import { useHelpers } from "./use-helpers.ts";

export function Rules() {
  const i18n = useI18n();
  const { t } = i18n;
  const helpers = useHelpers();
  const colleagues = useColleagues();
  const [open, setOpen] = useState<InboundRule | null>(null);
  const { data, error, document, problems, mayWrite, put } = helpers;
  if (error && !data) return <ErrorState error={error} retry={() => void helpers.refetch()} />;
  if (!data) return <PageSkeleton />;
  const { active, counts } = data;
  const { rules } = document;
  const keep = (rule: InboundRule): void => {
    const isKnown = rules.some(({ id }) => id === rule.id);
    put({ rules: isKnown ? rules.map((one) => (one.id === rule.id ? rule : one)) : [...rules, rule] });
    setOpen(null);
  };
  const move = (from: number, by: 1 | -1): void => {
    const next = [...rules];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(from + by, 0, moved);
    put({ rules: next });
  };
  return (
    <div className={classes["split"]}>
      <div className={classes["stack"]}>
        <Alert icon={<IconInfoCircle size={18} aria-hidden />} variant="light" color="gray">
          {active
            ? t("helpers.inForce", { version: active.version, who: active.activatedBy, when: i18n.moment(active.activatedAt) })
            : t("helpers.none")}{" "}
          {t("helpers.order")}
        </Alert>
        {mayWrite && (
          <div className={classes["row"]}>
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setOpen(newInboundRule(rules))}
              data-testid="add-helper-rule"
            >
              {t("helpers.addRule")}
            </Button>
            <ReviewDraft helpers={helpers} />
          </div>
        )}
        {helpers.trouble && (
          <p role="alert" className={classes["bad"]}>
            {helpers.trouble}
          </p>
        )}
        {rules.length === 0 ? (
          <EmptyState picture="messages" text={t("helpers.rules.empty")} />
        ) : (
          <ol className={classes["rules"]}>
            {rules.map((rule, at) => {
              const own = problems.filter(({ of }) => of === rule.id);
              const count = counts.find(({ metric, label }) => metric === "helper_rule" && label === rule.id)?.n ?? 0;
              return (
                <li
                  key={rule.id}
                  className={`panel ${classes["rule"]}`}
                  data-off={!rule.isOn}
                  data-trouble={own.length > 0}
                  data-testid={`helper-rule-${rule.id}`}
                >
                  <span className={classes["place"]}>{at + 1}.</span>
                  <div>
                    {mayWrite ? (
                      <button
                        type="button"
                        className={classes["title"]}
                        onClick={() => setOpen(rule)}
                        aria-label={t("helpers.rule.edit", { title: rule.title })}
                      >
                        {rule.title}
                      </button>
                    ) : (
                      <strong>{rule.title}</strong>
                    )}{" "}
                    <span className="muted small">
                      {[
                        ...(rule.isOn ? [] : [t("helpers.rule.off")]),
                        t("helpers.rule.count", { n: count }),
                        ...(rule.journeys === "always" ? [t("helpers.rule.always")] : []),
                        ...(rule.goOn ? [t("helpers.rule.goOn")] : []),
                      ].join(" · ")}
                    </span>
                    <p className={classes["words"]}>{conditionsWords(i18n, rule)}</p>
                    <p className={classes["words"]}>
                      → {rule.actions.map((action) => actionWords(i18n, action, colleagues.nameOf)).join("; ")}
                    </p>
                    {own.map(({ code, value }) => (
                      <p key={`${code} ${value}`} className={classes["bad"]}>
                        {t(`helpers.problem.${code}`, { value })}
                      </p>
                    ))}
                  </div>
                  {mayWrite && (
                    <div className={classes["tools"]}>
                      <ActionIcon
                        variant="subtle"
                        disabled={at === 0}
                        onClick={() => move(at, -1)}
                        aria-label={t("helpers.rule.up", { title: rule.title })}
                      >
                        <IconArrowUp size={16} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        disabled={at === rules.length - 1}
                        onClick={() => move(at, 1)}
                        aria-label={t("helpers.rule.down", { title: rule.title })}
                      >
                        <IconArrowDown size={16} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        onClick={() => put({ rules: rules.filter((one) => one !== rule) })}
                        aria-label={t("helpers.rule.remove", { title: rule.title })}
                      >
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    </div>
                  )}
                </li>
              );
            })}
          </ol>
        )}
      </div>
      <TryPanel document={document} />
      {open && (
        <InboundRuleDialog
          rule={open}
          intents={document.intents.map(({ name, title }) => ({ value: name, label: title }))}
          onSave={keep}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
