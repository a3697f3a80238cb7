import { Button, Radio, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { TemplateDetail } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./templates.module.css";

const CHOICES = ["none", "hold", "fallback", "stop"] as const;

/** What journeys and campaigns do while WhatsApp does not let this template go. */
export function RuleForm({ template }: { readonly template: TemplateDetail }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const writes = useRight("templates:write");
  const { data } = useQuery(templatesQuery);
  const [action, setAction] = useState<string>(template.rule?.action ?? "none");
  const [fallback, setFallback] = useState<string | null>(template.rule?.fallback ?? null);
  const names = [...new Set(data?.rows.filter(({ name }) => name !== template.name).map(({ name }) => name))];
  const path = `/v1/template-rules/${template.name}`;
  const save = useAction({
    mutationFn: async () => {
      if (action === "none") await send("DELETE", path);
      else await send("PUT", path, { action, ...(action === "fallback" ? { fallback } : {}) });
    },
    onSuccess: async () => {
      notifications.show({ message: t("templates.rule.saved") });
      await client.invalidateQueries({ queryKey: ["templates", template.id] });
    },
  });
  const same = action === (template.rule?.action ?? "none") && (action !== "fallback" || fallback === template.rule?.fallback);
  return (
    <section className={`${classes["section"]} panel`} aria-label={t("templates.rule")}>
      <h2>{t("templates.rule")}</h2>
      <Radio.Group value={action} onChange={setAction} aria-label={t("templates.rule")}>
        <div className={classes["choices"]}>
          {CHOICES.map((choice) => (
            <Radio key={choice} value={choice} label={t(`templates.rule.${choice}`)} disabled={!writes} />
          ))}
        </div>
      </Radio.Group>
      {action === "fallback" && (
        <Select
          label={t("templates.rule.second")}
          description={t("templates.rule.second.hint")}
          data={names}
          value={fallback}
          onChange={setFallback}
          disabled={!writes}
          searchable
        />
      )}
      <Trouble error={save.error} />
      {writes && !same && (
        <Button
          className={classes["start"]}
          loading={save.isPending}
          disabled={action === "fallback" && fallback === null}
          onClick={() => save.mutate()}
        >
          {t("templates.rule.keep")}
        </Button>
      )}
    </section>
  );
}
