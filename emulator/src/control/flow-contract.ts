/**
 * Filling in a Flow as the customer does, screen by screen. Plain types, no imports, as contract.ts.
 *
 *   POST /_emulator/customers/{id}/fillings         { phoneNumberId, messageId } → FlowFilling      taps the button
 *   GET  /_emulator/fillings/{id}                   FlowFilling
 *   POST /_emulator/fillings/{id}/answers           FlowAnswers → FlowFilling                       typing and choosing
 *   POST /_emulator/fillings/{id}/press             { key } → FlowFilling                           a footer, link or list item
 *   POST /_emulator/fillings/{id}/back | /close     {} → FlowFilling
 *   POST /_emulator/customers/{id}/fill             FlowScript → FlowScriptResult                   the whole of it, for scripts and load
 */

export type FlowAnswer = string | boolean | readonly string[] | { readonly [key: string]: string };
export type FlowAnswers = { readonly [name: string]: FlowAnswer };

export type FlowFilling = {
  readonly id: string;
  readonly flowId: string;
  readonly messageId: string;
  readonly state: "open" | "done" | "failed" | "closed";
  readonly draft: boolean;
  readonly canGoBack: boolean;
  readonly screen: FlowScreen | null;
  /** What the endpoint wants shown (`data.error_message`). */
  readonly notice: string | null;
  /** Why it ended badly: Meta's error key, and words for a person. */
  readonly problem: { readonly error: string; readonly words: string } | null;
  /** The answer as the business gets it, and the message that carried it. */
  readonly response: { readonly [key: string]: unknown } | null;
  readonly wamid: string | null;
};

export type FlowScreen = { readonly id: string; readonly title: string; readonly parts: readonly FlowPart[] };

export type FlowOption = {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly metadata: string | null;
  readonly enabled: boolean;
  /** Base64 of a picture. */
  readonly image: string | null;
};

type Labelled = {
  readonly key: string;
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly enabled: boolean;
  readonly error: string | null;
};

/** What the phone draws; hidden parts are not in the list. */
export type FlowPart =
  | {
      readonly kind: "text";
      readonly key: string;
      readonly look: "heading" | "subheading" | "body" | "caption" | "rich";
      readonly text: string;
      readonly weight: string;
      readonly struck: boolean;
      readonly markdown: boolean;
    }
  | (Labelled & {
      readonly kind: "input";
      readonly type: string;
      readonly helper: string | null;
      readonly longest: number;
      readonly value: string;
    })
  | (Labelled & { readonly kind: "area"; readonly helper: string | null; readonly longest: number; readonly value: string })
  | (Labelled & {
      readonly kind: "choices";
      readonly look: "radio" | "checkbox" | "dropdown" | "chips";
      readonly description: string | null;
      readonly options: readonly FlowOption[];
      readonly most: number;
      readonly value: readonly string[];
    })
  | (Labelled & {
      readonly kind: "date";
      readonly helper: string | null;
      readonly earliest: string | null;
      readonly latest: string | null;
      readonly range: boolean;
      readonly value: readonly string[];
    })
  | (Labelled & { readonly kind: "opt_in"; readonly value: boolean; readonly more: boolean })
  | (Labelled & {
      readonly kind: "media";
      readonly picks: "photo" | "document";
      readonly description: string | null;
      readonly most: number;
      readonly value: readonly { readonly mediaId: string; readonly filename: string }[];
    })
  | {
      readonly kind: "image";
      readonly key: string;
      readonly source: string;
      readonly words: string;
      readonly height: number | null;
      readonly cover: boolean;
    }
  | { readonly kind: "images"; readonly key: string; readonly images: readonly { readonly source: string; readonly words: string }[] }
  | { readonly kind: "link"; readonly key: string; readonly text: string; readonly url: string | null }
  | {
      readonly kind: "list";
      readonly key: string;
      readonly label: string | null;
      readonly description: string | null;
      readonly items: readonly {
        readonly key: string;
        readonly title: string;
        readonly description: string | null;
        readonly metadata: string | null;
        readonly end: string | null;
        readonly badge: string | null;
        readonly image: string | null;
      }[];
    }
  | {
      readonly kind: "footer";
      readonly key: string;
      readonly label: string;
      readonly enabled: boolean;
      readonly left: string | null;
      readonly center: string | null;
      readonly right: string | null;
    };

/**
 * Answers by field name (for all screens) or by screen and field; what is not given is made up from the seed when `makeUp` is true,
 * and left empty otherwise. `thinkMs` of the emulator's clock pass on every screen.
 */
export type FlowScript = {
  readonly phoneNumberId: string;
  readonly messageId: string;
  readonly answers?: FlowAnswers;
  readonly screens?: { readonly [screen: string]: FlowAnswers };
  readonly makeUp?: boolean;
  readonly thinkMs?: number;
  /** Stops and closes on this screen, as people do. */
  readonly leaveAt?: string;
};
export type FlowScriptResult = FlowFilling & {
  readonly screens: readonly string[];
  readonly exchanges: readonly {
    readonly action: string;
    readonly screen: string | null;
    readonly httpStatus: number | null;
    readonly ms: number;
  }[];
};
