import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templatePreview } from "../../../src/insights/preview.ts";
import { componentsOf } from "../../../src/messages/template/components.ts";
import { sampleContent } from "../../../src/messages/template/sample-content.ts";
import { templatesQuery } from "../api/queries.ts";
import type { LibraryRow } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { LANGUAGES } from "./choices.ts";
import { NewTemplate } from "./new-template.tsx";
import { libraryQuery, sampleAddress } from "./template-queries.ts";
import classes from "./templates.module.css";

/** WhatsApp's ready-made templates, to begin one of one's own with. */
export function LibraryPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const { data: templates, error: noTemplates, refetch: again } = useQuery(templatesQuery);
  const [search, setSearch] = useState("");
  const [language, setLanguage] = useState(i18n.language === "fr" ? "fr" : "en_US");
  const [words] = useDebouncedValue(search, 300);
  const channels = templates?.channels ?? [];
  const { data, error, refetch } = useQuery(libraryQuery(channels[0]?.id, words, language));
  const [taken, setTaken] = useState<LibraryRow | null>(null);
  return (
    <Page title={t("templates.library")} lead={t("templates.library.lead")}>
      <div className={classes["filters"]}>
        <TextInput
          aria-label={t("templates.search")}
          placeholder={t("templates.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          className={classes["search"]}
        />
        <Select
          aria-label={t("templates.language")}
          data={LANGUAGES.map((value) => ({ value, label: i18n.languageName(value) }))}
          value={language}
          onChange={(value) => value && setLanguage(value)}
          allowDeselect={false}
          searchable
        />
      </div>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : noTemplates && !templates ? (
        <ErrorState error={noTemplates} retry={() => void again()} />
      ) : templates && channels.length === 0 ? (
        <EmptyState picture="templates" text={t("channels.empty")} />
      ) : !data ? (
        <Skeleton height={240} />
      ) : data.rows.length === 0 ? (
        <EmptyState picture="templates" text={t("templates.library.none")} />
      ) : (
        <ul className={classes["shelf"]}>
          {data.rows.map((row) => (
            <li key={`${row.name}:${row.document.language}`} className="panel" data-testid="library-row">
              <b>{row.name}</b>
              <div className={bubble["chat"]}>
                <Bubble preview={templatePreview(componentsOf(row.document), sampleContent(row.document, sampleAddress))} side="in" />
              </div>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setTaken(row)}>
                {t("templates.library.take")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {taken && <NewTemplate channels={channels} beginning={taken.document} rest={restOf(taken.document)} close={() => setTaken(null)} />}
    </Page>
  );
}

function restOf({ name: _name, language: _language, category: _category, ...rest }: LibraryRow["document"]) {
  return rest;
}
