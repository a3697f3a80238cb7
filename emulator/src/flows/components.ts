/**
 * What Meta's components take (its Flow JSON component reference): kinds, lengths, the version a thing came with.
 * Lengths bind static text only; what comes through a binding is cut off on the phone instead.
 */
export type PropertyKind =
  | "string"
  | "boolean"
  | "number"
  | "texts"
  | "options"
  | "images"
  | "items"
  | "object"
  | "action"
  | "components"
  | "cases";

export type PropertySpec = {
  readonly is: PropertyKind | readonly PropertyKind[];
  readonly required?: boolean;
  /** Most characters of a text. */
  readonly max?: number;
  /** Fewest and most entries of a list. */
  readonly entries?: readonly [least: number, most: number];
  readonly values?: readonly string[];
  readonly actions?: readonly string[];
  /** `501`: came with version 5.1. */
  readonly since?: number;
  /** Required from this version on. */
  readonly requiredSince?: number;
};

export type ComponentSpec = {
  readonly since?: number;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** What kind of value an input collects; absent for what only shows. */
  readonly collects?: "string" | "strings" | "boolean" | "media" | "date";
  readonly mostPerScreen?: number;
  readonly needsForm?: boolean;
};

const text = (max?: number, more: Partial<PropertySpec> = {}): PropertySpec => ({
  is: "string",
  ...(max === undefined ? {} : { max }),
  ...more,
});
const required = (spec: PropertySpec): PropertySpec => ({ ...spec, required: true });
const flag: PropertySpec = { is: "boolean" };
const whole: PropertySpec = { is: ["number", "string"] };
const name = required(text());
const shown = { visible: flag } as const;
const field = {
  name,
  required: flag,
  enabled: flag,
  ...shown,
  "error-message": { is: ["string", "object"], since: 400 },
} as const satisfies Record<string, PropertySpec>;
const onSelect: PropertySpec = { is: "action", actions: ["data_exchange", "update_data"] };
const onUnselect: PropertySpec = { is: "action", actions: ["update_data"], since: 600 };
const decorated = {
  "font-weight": text(undefined, { values: ["bold", "italic", "bold_italic", "normal"] }),
  strikethrough: flag,
  markdown: { ...flag, since: 501 },
  ...shown,
};
const choice = {
  ...field,
  "data-source": required({ is: "options", entries: [1, 20] }),
  "on-select-action": onSelect,
  "on-unselect-action": onUnselect,
  description: text(300, { since: 400 }),
  "media-size": text(undefined, { values: ["regular", "large"], since: 500 }),
} as const satisfies Record<string, PropertySpec>;
const selection = { "min-selected-items": whole, "max-selected-items": whole } as const;
const picker = (kind: "photos" | "documents"): Record<string, PropertySpec> => ({
  name,
  label: required(text(80)),
  description: text(300),
  "max-file-size-kb": whole,
  [`min-uploaded-${kind}`]: whole,
  [`max-uploaded-${kind}`]: whole,
  enabled: flag,
  ...shown,
  "error-message": { is: ["string", "object"] },
});

export const componentSpecs: Readonly<Record<string, ComponentSpec>> = {
  TextHeading: { properties: { text: required(text(80)), ...shown } },
  TextSubheading: { properties: { text: required(text(80)), ...shown } },
  TextBody: { properties: { text: required({ is: ["string", "texts"], max: 4096 }), ...decorated } },
  TextCaption: { properties: { text: required({ is: ["string", "texts"], max: 409 }), ...decorated } },
  RichText: { since: 501, mostPerScreen: 1, properties: { text: required({ is: ["string", "texts"] }), ...shown } },
  TextInput: {
    collects: "string",
    needsForm: true,
    properties: {
      ...field,
      label: required(text(20)),
      "label-variant": text(undefined, { values: ["large"], since: 700 }),
      "input-type": text(undefined, { values: ["text", "number", "email", "password", "passcode", "phone"] }),
      pattern: text(undefined, { since: 602 }),
      "min-chars": whole,
      "max-chars": whole,
      "helper-text": text(80),
      "init-value": text(undefined, { since: 400 }),
    },
  },
  TextArea: {
    collects: "string",
    needsForm: true,
    properties: {
      ...field,
      label: required(text(20)),
      "label-variant": text(undefined, { values: ["large"], since: 700 }),
      "max-length": whole,
      "helper-text": text(80),
      "init-value": text(undefined, { since: 400 }),
    },
  },
  CheckboxGroup: {
    collects: "strings",
    needsForm: true,
    properties: { ...choice, ...selection, label: text(30, { requiredSince: 400 }), "init-value": { is: "texts", since: 400 } },
  },
  RadioButtonsGroup: {
    collects: "string",
    needsForm: true,
    properties: { ...choice, label: text(30, { requiredSince: 400 }), "init-value": text(undefined, { since: 400 }) },
  },
  ChipsSelector: {
    since: 603,
    collects: "strings",
    needsForm: true,
    properties: {
      ...choice,
      ...selection,
      "data-source": required({ is: "options", entries: [2, 20] }),
      label: required(text(80)),
      "init-value": { is: "texts" },
    },
  },
  Dropdown: {
    collects: "string",
    needsForm: true,
    properties: {
      ...choice,
      "data-source": required({ is: "options", entries: [1, 200] }),
      label: required(text(20)),
      "init-value": text(undefined, { since: 400 }),
    },
  },
  DatePicker: {
    collects: "date",
    needsForm: true,
    properties: {
      ...field,
      label: required(text(40)),
      "min-date": text(),
      "max-date": text(),
      "unavailable-dates": { is: "texts" },
      "helper-text": text(80),
      "on-select-action": { is: "action", actions: ["data_exchange"] },
      "init-value": text(undefined, { since: 400 }),
    },
  },
  CalendarPicker: {
    since: 601,
    collects: "date",
    needsForm: true,
    properties: {
      ...field,
      required: { is: ["boolean", "object"] },
      label: required({ is: ["string", "object"], max: 40 }),
      "helper-text": { is: ["string", "object"], max: 80 },
      title: text(80),
      description: text(300),
      mode: text(undefined, { values: ["single", "range"] }),
      "min-date": text(),
      "max-date": text(),
      "unavailable-dates": { is: "texts" },
      "include-days": { is: "texts", entries: [1, 7] },
      "min-days": whole,
      "max-days": whole,
      "on-select-action": { is: "action", actions: ["data_exchange"] },
      "init-value": { is: ["string", "object"] },
    },
  },
  OptIn: {
    collects: "boolean",
    needsForm: true,
    mostPerScreen: 5,
    properties: {
      name,
      required: flag,
      ...shown,
      label: required(text(120)),
      "on-click-action": { is: "action", actions: ["data_exchange", "navigate", "open_url"] },
      "on-select-action": { is: "action", actions: ["update_data"], since: 600 },
      "on-unselect-action": onUnselect,
      "init-value": { is: "boolean", since: 400 },
    },
  },
  PhotoPicker: {
    since: 400,
    collects: "media",
    mostPerScreen: 1,
    properties: { ...picker("photos"), "photo-source": text(undefined, { values: ["camera_gallery", "camera", "gallery"] }) },
  },
  DocumentPicker: {
    since: 400,
    collects: "media",
    mostPerScreen: 1,
    properties: { ...picker("documents"), "allowed-mime-types": { is: "texts" } },
  },
  EmbeddedLink: {
    mostPerScreen: 2,
    properties: {
      text: required(text(25)),
      "on-click-action": required({ is: "action", actions: ["data_exchange", "navigate", "open_url"] }),
      ...shown,
    },
  },
  Image: {
    mostPerScreen: 3,
    properties: {
      src: required(text()),
      width: whole,
      height: whole,
      "scale-type": text(undefined, { values: ["cover", "contain"] }),
      "aspect-ratio": whole,
      "alt-text": text(),
      ...shown,
    },
  },
  ImageCarousel: {
    since: 701,
    mostPerScreen: 2,
    properties: {
      images: required({ is: "images", entries: [1, 3] }),
      "aspect-ratio": text(undefined, { values: ["4:3", "16:9"] }),
      "scale-type": text(undefined, { values: ["cover", "contain"] }),
      ...shown,
    },
  },
  NavigationList: {
    since: 602,
    mostPerScreen: 2,
    properties: {
      name,
      "list-items": required({ is: "items", entries: [1, 20] }),
      label: text(80),
      description: text(300),
      "media-size": text(undefined, { values: ["regular", "large"] }),
      "on-click-action": { is: "action", actions: ["data_exchange", "navigate"] },
      ...shown,
    },
  },
  Footer: {
    mostPerScreen: 1,
    properties: {
      label: required(text(35)),
      "left-caption": text(15),
      "center-caption": text(15),
      "right-caption": text(15),
      enabled: flag,
      "on-click-action": required({ is: "action", actions: ["data_exchange", "navigate", "complete"] }),
    },
  },
  If: {
    since: 400,
    properties: {
      condition: required(text()),
      then: required({ is: "components" }) /* oxlint-disable-line unicorn/no-thenable -- Flow JSON's own name */,
      else: { is: "components" },
    },
  },
  Switch: { since: 400, properties: { value: required(text()), cases: required({ is: "cases" }) } },
  Form: {
    properties: {
      name,
      children: required({ is: "components" }),
      "init-values": { is: ["object", "string"] },
      "error-messages": { is: ["object", "string"] },
    },
  },
};

/** What `If` and `Switch` may hold: everything but pickers, lists, forms and carousels. */
export const conditional = new Set([
  "TextHeading",
  "TextSubheading",
  "TextBody",
  "TextCaption",
  "CheckboxGroup",
  "ChipsSelector",
  "DatePicker",
  "CalendarPicker",
  "Dropdown",
  "EmbeddedLink",
  "Footer",
  "Image",
  "OptIn",
  "RadioButtonsGroup",
  "Switch",
  "TextArea",
  "TextInput",
  "If",
]);
