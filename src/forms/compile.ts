/** From a form to Meta's Flow JSON 7.3: texts and questions become components, screens lead on by `navigate` or by the data endpoint. */
import type { JsonObject } from "../platform/json.ts";
import {
  type FormCondition,
  type FormDocument,
  type FormPart,
  type FormScreen,
  isConnected,
  isQuestion,
  optionsOf,
  type Question,
  questionsOf,
} from "./document.ts";

export const FLOW_JSON_VERSION = "7.3";
export const DATA_API_VERSION = "4.0";

export type FormAt = { readonly formId: string; readonly version: number };

/** `seen` carries what was answered so far from screen to screen, so that the endpoint keeps nothing. */
const SEEN = { type: "string", __example__: "{}" } as const;

const TIMES = {
  type: "array",
  items: { type: "object", properties: { id: { type: "string" }, title: { type: "string" } } },
  __example__: [{ id: "1", title: "Fri, 4 Dec, 15:00" }],
} as const;

const ANSWER_LABEL = { en: "Your answer", fr: "Votre réponse" } as const;

export function wireScreenId(id: string): string {
  return id.toUpperCase();
}

export function compileForm(form: FormDocument, at: FormAt): JsonObject {
  const connected = isConnected(form);
  const screens = form.screens.map((screen, index) => compileScreen(form, screen, index, at, connected));
  return connected
    ? { version: FLOW_JSON_VERSION, data_api_version: DATA_API_VERSION, routing_model: routesOf(form), screens }
    : { version: FLOW_JSON_VERSION, screens };
}

/** Each screen may lead to the next one that is always shown, and to those before it that may be left out. */
function routesOf(form: FormDocument): JsonObject {
  return Object.fromEntries(
    form.screens.map(({ id }, index) => {
      const later = form.screens.slice(index + 1);
      const certain = later.findIndex((screen) => screen.if === undefined);
      return [wireScreenId(id), (certain === -1 ? later : later.slice(0, certain + 1)).map((screen) => wireScreenId(screen.id))];
    }),
  );
}

/** Nothing that is always shown comes after it. */
function mayBeLast(form: FormDocument, index: number): boolean {
  return form.screens.slice(index + 1).every((screen) => screen.if !== undefined);
}

function compileScreen(form: FormDocument, screen: FormScreen, index: number, at: FormAt, connected: boolean): JsonObject {
  const place = new Map(form.screens.flatMap((one) => questionsOf(one).map(({ name }) => [name, one.id] as const)));
  const terminal = connected ? mayBeLast(form, index) : index === form.screens.length - 1;
  const carries = connected && index > 0;
  const children = screen.parts.flatMap((part) => {
    const components = componentsOf(part, form.language);
    if (!part.if) return components;
    return [
      {
        type: "If",
        condition: expressionOf(part.if, screen, place),
        then: components /* oxlint-disable-line unicorn/no-thenable -- Flow JSON's own name */,
      },
    ];
  });
  const answers = Object.fromEntries(questionsOf(screen).map(({ name }) => [name, `\${form.${name}}`]));
  return {
    id: wireScreenId(screen.id),
    title: screen.title,
    ...(terminal ? { terminal: true, success: true } : {}),
    data: { ...(carries ? { seen: SEEN } : {}), ...timesData(screen) },
    layout: {
      type: "SingleColumnLayout",
      children: [{ type: "Form", name: "answers", children: [...children, footerOf()] }],
    },
  };

  function footerOf(): JsonObject {
    const told = { form: at.formId, version: String(at.version) };
    const seen = carries ? { seen: "${data.seen}" } : {};
    const asksMedia = screen.parts.some(({ kind }) => kind === "media");
    const next = form.screens[index + 1];
    if (connected && !(asksMedia && index === form.screens.length - 1))
      return footer(screen.button, { name: "data_exchange", payload: { form_version: String(at.version), ...seen, ...answers } });
    if (connected || !next) {
      const before = connected ? {} : Object.fromEntries(form.screens.slice(0, index).flatMap((one) => earlier(one)));
      return footer(screen.button, { name: "complete", payload: { ...told, ...seen, ...before, ...answers } });
    }
    return footer(screen.button, { name: "navigate", next: { type: "screen", name: wireScreenId(next.id) }, payload: {} });
  }
}

/** Of what is told by whoever sends it. */
function timesData(screen: FormScreen): JsonObject {
  const asked = questionsOf(screen).find(({ kind }) => kind === "times");
  return asked ? { [asked.name]: TIMES } : {};
}

function footer(label: string, action: JsonObject): JsonObject {
  return { type: "Footer", label, "on-click-action": action };
}

function earlier(screen: FormScreen): readonly (readonly [string, string])[] {
  return questionsOf(screen).map(({ name }) => [name, `\${screen.${wireScreenId(screen.id)}.form.${name}}`] as const);
}

function expressionOf({ question, is }: FormCondition, screen: FormScreen, place: ReadonlyMap<string, string>): string {
  const asked = place.get(question) ?? screen.id;
  const reference = asked === screen.id ? `\${form.${question}}` : `\${screen.${wireScreenId(asked)}.form.${question}}`;
  return is === "true" ? `${reference} == true` : `${reference} == '${is}'`;
}

function componentsOf(part: FormPart, language: FormDocument["language"]): readonly JsonObject[] {
  if (isQuestion(part)) return questionComponents(part, language);
  switch (part.kind) {
    case "heading":
      return [{ type: "TextHeading", text: part.text }];
    case "text":
      return [{ type: "TextBody", text: part.text }];
    case "note":
      return [{ type: "TextCaption", text: part.text }];
    case "image":
      return [{ type: "Image", src: part.data, "alt-text": part.alt, "scale-type": "contain" }];
  }
}

/** A question longer than its component's label stands above it. */
function questionComponents(question: Question, language: FormDocument["language"]): readonly JsonObject[] {
  const { component, labelMost } = componentOf(question, language);
  if ([...question.label].length <= labelMost) return [{ ...component, label: question.label }];
  return [
    { type: "TextSubheading", text: question.label },
    { ...component, label: ANSWER_LABEL[language] },
  ];
}

function componentOf(
  question: Question,
  language: FormDocument["language"],
): { readonly component: JsonObject; readonly labelMost: number } {
  const { name, helper } = question;
  const required = question.required === true;
  const field = { name, required };
  const helped = helper === undefined ? {} : { "helper-text": helper };
  const described = helper === undefined ? {} : { description: helper };
  const choices = { "data-source": optionsOf(question, language).map((option) => ({ ...option })) };
  switch (question.kind) {
    case "short_text":
      return { component: { type: "TextInput", ...field, "input-type": "text", ...helped }, labelMost: 20 };
    case "number":
    case "email":
    case "phone":
      return { component: { type: "TextInput", ...field, "input-type": question.kind, ...helped }, labelMost: 20 };
    case "long_text":
      return { component: { type: "TextArea", ...field, ...helped }, labelMost: 20 };
    case "choice":
    case "csat":
      return { component: { type: "RadioButtonsGroup", ...field, ...choices, ...described }, labelMost: 30 };
    case "times":
      return { component: { type: "RadioButtonsGroup", ...field, "data-source": `\${data.${name}}`, ...described }, labelMost: 30 };
    case "nps":
    case "dropdown":
      return { component: { type: "Dropdown", ...field, ...choices }, labelMost: 20 };
    case "several":
      return {
        component: {
          type: "CheckboxGroup",
          ...field,
          ...choices,
          ...described,
          ...(question.most === undefined ? {} : { "max-selected-items": question.most }),
        },
        labelMost: 30,
      };
    case "date":
      return {
        component: {
          type: "DatePicker",
          ...field,
          ...helped,
          ...(question.earliest === undefined ? {} : { "min-date": question.earliest }),
          ...(question.latest === undefined ? {} : { "max-date": question.latest }),
        },
        labelMost: 40,
      };
    case "opt_in":
      return { component: { type: "OptIn", ...field }, labelMost: 120 };
    case "media":
      return question.picks === "photo"
        ? {
            component: { type: "PhotoPicker", name, ...described, "min-uploaded-photos": required ? 1 : 0, "max-uploaded-photos": 1 },
            labelMost: 80,
          }
        : {
            component: {
              type: "DocumentPicker",
              name,
              ...described,
              "min-uploaded-documents": required ? 1 : 0,
              "max-uploaded-documents": 1,
            },
            labelMost: 80,
          };
  }
}
