import { ActionIcon, Button, Checkbox, Menu, Select, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { TemplateDraft } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "../templates.module.css";
import { CountedLink, isCounted } from "./counted-link.tsx";
import { FindingsAt } from "./findings.tsx";

type ButtonDraft = NonNullable<TemplateDraft["buttons"]>[number];
type Kind = ButtonDraft["kind"];
type Change = (button: ButtonDraft) => void;

const KINDS: { readonly [C in TemplateDraft["category"]]: readonly Kind[] } = {
  UTILITY: ["quick_reply", "url", "phone", "flow", "catalog", "contact"],
  MARKETING: ["quick_reply", "url", "phone", "copy_code", "flow", "catalog", "products", "product", "contact"],
  AUTHENTICATION: ["code"],
};
const START: { readonly [K in Kind]: ButtonDraft } = {
  quick_reply: { kind: "quick_reply", text: "" },
  url: { kind: "url", text: "", url: "https://" },
  phone: { kind: "phone", text: "", phone: "" },
  copy_code: { kind: "copy_code", sample: "" },
  flow: { kind: "flow", text: "", flowId: "" },
  catalog: { kind: "catalog", text: "" },
  products: { kind: "products", text: "" },
  product: { kind: "product", text: "" },
  contact: { kind: "contact" },
  code: { kind: "code", delivery: "copy_code" },
};

export function ButtonFields({
  buttons,
  category,
  path,
  onChange,
}: {
  readonly buttons: readonly ButtonDraft[];
  readonly category: TemplateDraft["category"];
  readonly path: string;
  readonly onChange: (buttons: readonly ButtonDraft[]) => void;
}) {
  const { t } = useI18n();
  return (
    <fieldset className={classes["group"]}>
      <legend>{t("templates.field.buttons")}</legend>
      <FindingsAt path={path} />
      {buttons.map((button, index) => (
        <div key={index} className={classes["item"]} data-testid="template-button">
          <div className={classes["itemHead"]}>
            <b>{t(`templates.button.${button.kind}`)}</b>
            {index > 0 && (
              <ActionIcon
                variant="subtle"
                aria-label={t("templates.moveUp", { n: index + 1 })}
                onClick={() => onChange(buttons.with(index - 1, button).with(index, buttons[index - 1] ?? button))}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
            )}
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("templates.removeButton", { n: index + 1 })}
              onClick={() => onChange(buttons.filter((_one, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
          <Fields button={button} path={`${path}/${index}`} onChange={(next) => onChange(buttons.with(index, next))} />
          <FindingsAt path={`${path}/${index}`} />
        </div>
      ))}
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} disabled={buttons.length >= 10}>
            {t("templates.addButton")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS[category].map((kind) => (
            <Menu.Item key={kind} onClick={() => onChange([...buttons, START[kind]])}>
              {t(`templates.button.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  );
}

function Fields({ button, path, onChange }: { readonly button: ButtonDraft; readonly path: string; readonly onChange: Change }) {
  const { t } = useI18n();
  const field = (key: string, label: string, value: string, put: (value: string) => ButtonDraft) => (
    <div>
      <TextInput label={label} value={value} onChange={({ currentTarget }) => onChange(put(currentTarget.value))} />
      <FindingsAt path={`${path}/${key}`} />
    </div>
  );
  switch (button.kind) {
    case "contact":
      return null;
    case "copy_code":
      return field("sample", t("templates.field.codeSample"), button.sample, (sample) => ({ ...button, sample }));
    case "code":
      return <CodeFields button={button} path={path} onChange={onChange} />;
    case "url":
      return (
        <>
          {field("text", t("templates.field.label"), button.text, (text) => ({ ...button, text }))}
          <CountedLink button={button} onChange={onChange} />
          {!isCounted(button.url) && field("url", t("templates.field.url"), button.url, (url) => ({ ...button, url }))}
          {button.url.includes("{{") &&
            !isCounted(button.url) &&
            field("sample", t("templates.field.linkSample"), button.sample ?? "", (sample) => ({ ...button, sample }))}
        </>
      );
    case "phone":
      return (
        <>
          {field("text", t("templates.field.label"), button.text, (text) => ({ ...button, text }))}
          {field("phone", t("templates.field.phone"), button.phone, (phone) => ({ ...button, phone }))}
        </>
      );
    case "flow":
      return (
        <>
          {field("text", t("templates.field.label"), button.text, (text) => ({ ...button, text }))}
          {field("flowId", t("templates.field.flow"), button.flowId, (flowId) => ({ ...button, flowId }))}
          {field("screen", t("templates.field.screen"), button.screen ?? "", (screen) => ({ ...button, screen }))}
        </>
      );
    default:
      return field("text", t("templates.field.label"), button.text, (text) => ({ ...button, text }));
  }
}

const DELIVERIES = ["copy_code", "one_tap", "zero_tap"] as const;

function CodeFields({
  button,
  path,
  onChange,
}: {
  readonly button: Extract<ButtonDraft, { readonly kind: "code" }>;
  readonly path: string;
  readonly onChange: Change;
}) {
  const { t } = useI18n();
  const [app = { packageName: "", signatureHash: "" }] = button.apps ?? [];
  const { delivery } = button;
  return (
    <>
      <Select
        label={t("templates.field.delivery")}
        data={DELIVERIES.map((value) => ({ value, label: t(`templates.delivery.${value}`) }))}
        value={delivery}
        onChange={(value) => onChange({ ...button, delivery: DELIVERIES.find((known) => known === value) ?? delivery })}
        allowDeselect={false}
      />
      <TextInput
        label={t("templates.field.label")}
        value={button.text ?? ""}
        onChange={({ currentTarget }) => onChange({ ...button, text: currentTarget.value })}
      />
      {delivery !== "copy_code" && (
        <>
          <TextInput
            label={t("templates.field.package")}
            value={app.packageName}
            onChange={({ currentTarget }) => onChange({ ...button, apps: [{ ...app, packageName: currentTarget.value }] })}
          />
          <TextInput
            label={t("templates.field.hash")}
            value={app.signatureHash}
            onChange={({ currentTarget }) => onChange({ ...button, apps: [{ ...app, signatureHash: currentTarget.value }] })}
          />
          <FindingsAt path={`${path}/apps`} />
          <FindingsAt path={`${path}/apps/0`} />
        </>
      )}
      {delivery === "zero_tap" && (
        <>
          <Checkbox
            label={t("templates.field.terms")}
            checked={button.termsAccepted === true}
            onChange={({ currentTarget }) => onChange({ ...button, termsAccepted: currentTarget.checked })}
          />
          <FindingsAt path={`${path}/termsAccepted`} />
        </>
      )}
    </>
  );
}
