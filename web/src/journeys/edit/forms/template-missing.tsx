import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { readyDraft } from "../../../../../src/journeys/ready/ready-draft.ts";
import { READY_JOURNEYS } from "../../../../../src/journeys/ready/registry.ts";
import type { JourneyNode, Templates } from "../../../api/types.ts";
import { useRight } from "../../../api/session.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import { NewTemplate } from "../../../templates/new-template.tsx";
import { templateDraftsQuery } from "../../../templates/template-queries.ts";
import classes from "../edit.module.css";

/** A template that is named and that the account does not have: the way to it. */
export function TemplateMissing({
  name,
  purpose,
  channels,
}: {
  readonly name: string;
  readonly purpose: Extract<JourneyNode, { readonly kind: "message" }>["purpose"];
  readonly channels: Templates["channels"];
}) {
  const { t } = useI18n();
  const writes = useRight("templates:write");
  const { data: drafts } = useQuery(templateDraftsQuery);
  const [writing, setWriting] = useState(false);
  const draft = drafts?.rows.find(({ document }) => document.name === name);
  const ready = READY_JOURNEYS.flatMap(({ templates }) => templates).find((one) => one.name === name);
  const { body, buttons, ...beginning } = ready ? readyDraft(ready) : { ...startOf(name, purpose), body: undefined, buttons: undefined };
  return (
    <div className={classes["missing"]} data-testid="template-missing">
      <p>{t(draft ? "edit.template.drafted" : "edit.template.missing", { name })}</p>
      {draft ? (
        <Link to="/templates/draft/$id" params={{ id: draft.id }} className="link">
          {t("edit.template.open")}
        </Link>
      ) : (
        writes &&
        channels.length > 0 && (
          <Button size="xs" variant="default" onClick={() => setWriting(true)}>
            {t("edit.template.write")}
          </Button>
        )
      )}
      {writing && (
        <NewTemplate
          channels={channels}
          beginning={beginning}
          rest={{ ...(body ? { body } : {}), ...(buttons ? { buttons } : {}) }}
          close={() => setWriting(false)}
        />
      )}
    </div>
  );
}

function startOf(name: string, purpose: string) {
  const category = purpose === "marketing" ? "MARKETING" : purpose === "authentication" ? "AUTHENTICATION" : "UTILITY";
  return { name, category } as const;
}
