import { Button, TextInput } from "@mantine/core";
import { IconSearch, IconTemplate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templatesQuery } from "../../api/queries.ts";
import type { TemplateView } from "../../api/types.ts";
import { Bubble } from "../../components/bubble.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { RowSkeletons } from "../../components/table.tsx";
import { SlotFields } from "../../content/slot-fields.tsx";
import { filledPreview, slotsOf, startContent, type TemplateContent } from "../../content/template-slots.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { categoryWords } from "../../i18n/words.ts";
import classes from "./composer.module.css";

/** Chooses a template of the sender, fills it for this person, and shows it as their phone will. */
export function TemplateDialog({
  channelId,
  guess,
  onChoose,
  onClose,
}: {
  readonly channelId: string;
  /** What is known for a variable of this name. */
  readonly guess: (variable: string) => string;
  readonly onChoose: (content: TemplateContent) => void;
  readonly onClose: () => void;
}) {
  const i18n = useI18n();
  const { t, languageName } = i18n;
  const { data, error, refetch } = useQuery(templatesQuery);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<{ readonly row: TemplateView; readonly content: TemplateContent } | null>(null);
  const usable = (data?.rows ?? []).filter((row) => row.channelId === channelId && row.status === "APPROVED");
  const wanted = query.trim().toLowerCase();
  const found = usable.filter(({ name, preview }) => `${name.replaceAll("_", " ")} ${name} ${preview.body}`.toLowerCase().includes(wanted));
  return (
    <Dialog
      title={t("inbox.template")}
      size={820}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="template-dialog"
    >
      {error && !data ? (
        <ErrorState compact error={error} retry={() => void refetch()} />
      ) : !data ? (
        <RowSkeletons />
      ) : usable.length === 0 ? (
        <EmptyState compact picture="templates" text={t("inbox.template.none")} />
      ) : (
        <div className={classes["template"]}>
          {chosen === null ? (
            <div className={classes["rows"]}>
              <TextInput
                data-autofocus
                leftSection={<IconSearch size={15} aria-hidden />}
                aria-label={t("inbox.template.search")}
                placeholder={t("inbox.template.search")}
                value={query}
                onChange={({ currentTarget }) => setQuery(currentTarget.value)}
              />
              <div className={classes["templateList"]}>
                {found.map((row) => (
                  <button
                    key={row.id}
                    type="button"
                    className={classes["templateItem"]}
                    data-testid="template-item"
                    onClick={() => setChosen({ row, content: { ...startContent(row.name, row.preview, guess), language: row.language } })}
                  >
                    <b>{row.name.replaceAll("_", " ")}</b>{" "}
                    <span className="muted small">
                      {languageName(row.language)} · {categoryWords(i18n, row.category)}
                    </span>
                    <span className="cut muted" style={{ display: "block" }}>
                      {row.preview.body}
                    </span>
                  </button>
                ))}
                {found.length === 0 && <p className="muted small">{t("inbox.template.nothing")}</p>}
              </div>
            </div>
          ) : (
            <Fields
              row={chosen.row}
              content={chosen.content}
              onChange={(content) => setChosen({ ...chosen, content })}
              onBack={() => setChosen(null)}
              onChoose={() => onChoose(chosen.content)}
            />
          )}
          <div className={classes["phone"]} data-testid="template-preview">
            {chosen === null ? (
              <p className="muted small">{t("inbox.template.preview")}</p>
            ) : (
              <Bubble preview={filledPreview(chosen.row.preview, chosen.content)} side="out" />
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Fields({
  row,
  content,
  onChange,
  onBack,
  onChoose,
}: {
  readonly row: TemplateView;
  readonly content: TemplateContent;
  readonly onChange: (content: TemplateContent) => void;
  readonly onBack: () => void;
  readonly onChoose: () => void;
}) {
  const { t } = useI18n();
  const slots = slotsOf(row.preview, content).filter((slot) => slot.label !== "payload");
  const needed = slots.filter((slot) => slot.label !== "place" && slot.label !== "address");
  const empty = needed.some((slot) => slot.value.trim() === "" && slot.file?.asset === undefined);
  return (
    <form
      className={classes["rows"]}
      onSubmit={(event) => {
        event.preventDefault();
        onChoose();
      }}
    >
      <h3>{row.name.replaceAll("_", " ")}</h3>
      <SlotFields
        slots={slots}
        onChange={onChange}
        fieldOf={(slot, label, index) => (
          <TextInput
            label={label}
            value={slot.value}
            {...(index === 0 ? { "data-autofocus": true } : {})}
            onChange={({ currentTarget }) => onChange(slot.put(currentTarget.value))}
            data-testid={`slot-${slot.label}-${slot.name}`}
          />
        )}
      />
      {empty && <p className="muted small">{t("inbox.template.fill")}</p>}
      <div className={classes["tools"]}>
        <Button variant="default" onClick={onBack}>
          {t("inbox.template.another")}
        </Button>
        <div className={classes["end"]}>
          <Button type="submit" disabled={empty} leftSection={<IconTemplate size={16} aria-hidden />} data-testid="send-template">
            {t("inbox.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}
