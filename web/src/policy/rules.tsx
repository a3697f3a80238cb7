import { Alert, Button, Menu } from "@mantine/core";
import { IconInfoCircle, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { ActivateDialog } from "./activate-dialog.tsx";
import classes from "./policy.module.css";
import { packsQuery, type PolicyDocument, policyQuery, type PolicyRule, saveDraft } from "./policy-queries.ts";
import { RuleCard, problemWords } from "./rule-card.tsx";
import { newRule, RuleDialog } from "./rule-dialog.tsx";
import { countryWords } from "./rule-words.ts";

const KINDS = ["consent", "quiet_hours", "frequency_cap", "min_gap", "conversation", "priority"] as const;

/** The draft, or what is in force where there is none: by country, one card a rule. Every change is saved; none is in force before it is activated. */
export function Rules() {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(policyQuery);
  const { data: packs } = useQuery(packsQuery);
  const [open, setOpen] = useState<PolicyRule | null>(null);
  const [activating, setActivating] = useState(false);
  const save = useAction({
    mutationFn: (document: PolicyDocument) => saveDraft(document, data?.draft?.revision ?? 0),
    onSettled: async () => client.invalidateQueries({ queryKey: policyQuery.queryKey }),
  });
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const { draft, active } = data;
  const document: PolicyDocument = draft?.document ?? active?.document ?? { format: 1, title: t("policy.title"), rules: [] };
  const problems = draft?.problems ?? [];
  const isChanged = draft !== null && JSON.stringify(draft.document) !== JSON.stringify(active?.document);
  const put = (rules: readonly PolicyRule[]): void => save.mutate({ ...document, rules: [...rules] });
  const addPack = (name: string): void => {
    const pack = packs?.rows.find((one) => one.name === name);
    const known = new Set(document.rules.map(({ id }) => id));
    if (pack) put([...document.rules, ...pack.document.rules.filter(({ id }) => !known.has(id))]);
  };
  const keep = (rule: PolicyRule): void => {
    const before = document.rules.find(({ id }) => id === open?.id);
    const changed = before && JSON.stringify({ ...before, version: 0 }) !== JSON.stringify({ ...rule, version: 0 });
    const next = changed ? { ...rule, version: before.version + 1 } : rule;
    put(before ? document.rules.map((one) => (one === before ? next : one)) : [...document.rules, next]);
    setOpen(null);
  };
  return (
    <div className={classes["stack"]}>
      <Alert icon={<IconInfoCircle size={18} aria-hidden />} variant="light" color="gray">
        {active
          ? t("policy.inForce", { version: active.version, who: active.activatedBy, when: i18n.moment(active.activatedAt) })
          : t("policy.none")}{" "}
        {t("policy.noAdvice")}
      </Alert>
      {mayWrite && (
        <div className={classes["row"]}>
          <Menu>
            <Menu.Target>
              <Button leftSection={<IconPlus size={16} aria-hidden />} data-testid="add-pack">
                {t("policy.addPack")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {packs?.rows.map(({ name }) => (
                <Menu.Item key={name} onClick={() => addPack(name)} data-testid={`pack-${name}`}>
                  {name === "default" ? t("policy.pack.default") : countryWords(i18n, [name])}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Menu>
            <Menu.Target>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} data-testid="add-rule">
                {t("policy.addRule")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {KINDS.map((kind) => (
                <Menu.Item key={kind} onClick={() => setOpen(newRule(kind, document.rules))} data-testid={`new-${kind}`}>
                  {t(`rule.${kind}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button
            variant="default"
            disabled={!isChanged || problems.length > 0}
            onClick={() => setActivating(true)}
            data-testid="try-policy"
          >
            {t("policy.tryAndActivate")}
          </Button>
          {isChanged && <span className="muted small">{t("policy.unactivated")}</span>}
        </div>
      )}
      <Trouble error={save.error} />
      {problems
        .filter(({ rule }) => rule === null)
        .map((problem) => (
          <p key={problem.code} role="alert" className={classes["bad"]}>
            {problemWords(i18n, problem)}
          </p>
        ))}
      {document.rules.length === 0 ? (
        <EmptyState picture="messages" text={t("policy.empty")} />
      ) : (
        groupsOf(document.rules).map(({ key, rules }) => (
          <section key={key} className={classes["group"]} aria-label={countryWords(i18n, rules[0]?.countries ?? "all")}>
            <h2>{countryWords(i18n, rules[0]?.countries ?? "all")}</h2>
            <div className={classes["cards"]}>
              {rules.map((rule) => (
                <RuleCard
                  key={rule.id}
                  rule={rule}
                  problems={problems.filter((problem) => problem.rule === rule.id)}
                  onEdit={mayWrite ? () => setOpen(rule) : null}
                  onRemove={mayWrite ? () => put(document.rules.filter((one) => one !== rule)) : null}
                />
              ))}
            </div>
          </section>
        ))
      )}
      {open && <RuleDialog rule={open} isNew={!document.rules.includes(open)} onSave={keep} onClose={() => setOpen(null)} />}
      {activating && draft && <ActivateDialog revision={draft.revision} onClose={() => setActivating(false)} />}
    </div>
  );
}

/** Everywhere first, then elsewhere, then by country. */
function groupsOf(rules: readonly PolicyRule[]): readonly { readonly key: string; readonly rules: readonly PolicyRule[] }[] {
  const groups = new Map<string, PolicyRule[]>();
  for (const rule of rules) {
    const key = typeof rule.countries === "string" ? rule.countries : rule.countries.join(",");
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  const rank = (key: string): number => (key === "all" ? 0 : key === "others" ? 1 : 2);
  return [...groups].map(([key, own]) => ({ key, rules: own })).toSorted((one, other) => rank(one.key) - rank(other.key));
}
