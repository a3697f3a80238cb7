import { SegmentedControl, Select, Switch } from "@mantine/core";
import { useI18n } from "../i18n/i18n.tsx";
import { ContentFields } from "../journeys/edit/forms/content-fields.tsx";
import { CONTENT_FORMS, CONTENT_STARTS, formOf } from "../journeys/edit/forms/content-specs.ts";
import type { InWindow } from "../../../src/messages/content.ts";
import classes from "./content.module.css";
import type { Content, TemplateContent } from "./template-slots.ts";

type Free = InWindow["content"];
const FORMS = CONTENT_FORMS.filter((form) => form !== "template" && form !== "reaction");

/** The free-form message that goes instead of the template while the customer's 24 hours are open. */
export function WindowFields({
  content,
  onChange,
}: {
  readonly content: TemplateContent;
  readonly onChange: (content: TemplateContent) => void;
}) {
  const { t } = useI18n();
  const { inWindow, ...template } = content;
  const put = (next: InWindow): void => onChange({ ...template, inWindow: next });
  return (
    <fieldset className={classes["group"]} data-testid="window-fields">
      <legend>{t("wording.title")}</legend>
      <Switch
        label={t("wording.on")}
        description={t("wording.on.hint")}
        checked={inWindow !== undefined}
        onChange={({ currentTarget }) =>
          currentTarget.checked ? put({ when: "open", content: { kind: "text", text: "" } }) : onChange(template)
        }
        data-testid="window-on"
      />
      {inWindow && (
        <>
          <Select
            size="sm"
            label={t("wording.when")}
            allowDeselect={false}
            value={inWindow.when}
            data={(["open", "cheaper"] as const).map((value) => ({ value, label: t(`wording.when.${value}`) }))}
            onChange={(when) => put({ ...inWindow, when: when === "cheaper" ? "cheaper" : "open" })}
            data-testid="window-when"
          />
          <Select
            size="sm"
            label={t("edit.message.kind")}
            allowDeselect={false}
            value={formOf(inWindow.content)}
            data={FORMS.map((form) => ({ value: form, label: t(`edit.message.kind.${form}`) }))}
            onChange={(form) => {
              const start = CONTENT_STARTS[FORMS.find((one) => one === form) ?? "text"]("");
              put({ ...inWindow, content: start });
            }}
            data-testid="window-kind"
          />
          <ContentFields
            content={inWindow.content}
            template={null}
            pointer="/content/inWindow/content"
            testPrefix="window"
            onChange={(next) => put({ ...inWindow, content: next as Free })}
          />
        </>
      )}
    </fieldset>
  );
}

/** Above the phone: how it looks when the 24 hours are open, and when they are not. */
export function WindowToggle({
  content,
  open,
  onOpen,
}: {
  readonly content: Content | undefined;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}) {
  const { t } = useI18n();
  if (content?.kind !== "template" || content.inWindow === undefined) return null;
  return (
    <div className={classes["toggle"]}>
      <SegmentedControl
        size="xs"
        aria-label={t("wording.phone")}
        value={open ? "open" : "closed"}
        data={[
          { value: "closed", label: t("wording.phone.closed") },
          { value: "open", label: t("wording.phone.open") },
        ]}
        onChange={(value) => onOpen(value === "open")}
        data-testid="window-toggle"
      />
    </div>
  );
}

/** What the phone shows of a message with two wordings. */
export function shownContent(content: Content, open: boolean): Content {
  return open && content.kind === "template" && content.inWindow ? content.inWindow.content : content;
}
