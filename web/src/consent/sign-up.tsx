/** Forms by which people sign up, and who has not confirmed yet. */
import { Button } from "@mantine/core";
import { IconExternalLink, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../api/session.tsx";
import type { OptInFormView } from "../api/types.ts";
import { ListSection } from "../components/list-section.tsx";
import { Copy } from "../components/states.tsx";
import { Cell } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { optInFormsQuery } from "./consent-queries.ts";
import { OptIns } from "./opt-ins.tsx";
import { SignUpFormDialog } from "./sign-up-form-dialog.tsx";

export function SignUp() {
  const { t, language, relative } = useI18n();
  const now = useNow();
  const mayWrite = useRight("settings:write");
  const seesPeople = useRight("profiles:read");
  const { data, error, refetch } = useQuery(optInFormsQuery);
  const [open, setOpen] = useState<OptInFormView | "new" | null>(null);
  const make = mayWrite ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")} data-testid="new-sign-up-form">
      {t("signUp.new")}
    </Button>
  ) : undefined;
  return (
    <div className={classes["rules"]}>
      <ListSection
        title={t("signUp.title")}
        lead={t("signUp.lead")}
        action={make}
        columns="minmax(0, 1.6fr) minmax(0, 1fr) minmax(0, 1.6fr) minmax(96px, 0.7fr)"
        head={[
          { text: t("signUp.col.form") },
          { text: t("signUp.col.state") },
          { text: t("signUp.col.use") },
          { text: t("signUp.col.changed"), right: true },
        ]}
        rows={data?.rows}
        failure={{ error, retry: () => void refetch() }}
        empty={{ picture: "people", text: t("signUp.empty"), action: make }}
      >
        {(form) => (
          <div key={form.id} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="sign-up-form-row">
            <Cell>
              <button type="button" className="link" onClick={() => setOpen(form)} disabled={!mayWrite}>
                {form.document.texts[language]?.title ?? Object.values(form.document.texts)[0]?.title ?? form.name}
              </button>
              <div className="muted small">
                <code>{form.name}</code> · {t("signUp.version", { n: form.version })}
              </div>
            </Cell>
            <Cell className="small">
              {t(form.isOpen ? "signUp.open" : "signUp.closed")} · {t(form.document.doubleOptIn ? "signUp.double" : "signUp.single")}
            </Cell>
            <Cell className="small">
              <div>
                <a href={form.url} target="_blank" rel="noreferrer" className="link">
                  {t("signUp.page")} <IconExternalLink size={14} aria-hidden />
                </a>
              </div>
              <Copy value={form.embed}>{t("signUp.embed")}</Copy>
            </Cell>
            <Cell right className="muted small">
              {relative(form.changedAt, now)}
            </Cell>
          </div>
        )}
      </ListSection>
      {seesPeople && <OptIns />}
      {open !== null && <SignUpFormDialog form={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </div>
  );
}
