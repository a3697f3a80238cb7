import type { FlowAnswer, FlowPart } from "../../../src/control/flow-contract.ts";
import { safeHref } from "../format-text.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { FlowChoices } from "./flow-choices.tsx";
import { FlowDate, FlowText } from "./flow-inputs.tsx";
import { FlowMedia } from "./flow-media.tsx";
import { pictureOf } from "./flow-picture.ts";
import { FlowWords } from "./flow-words.tsx";

type PartActions = {
  readonly customerId: string;
  readonly answer: (name: string, value: FlowAnswer) => void;
  readonly press: (key: string) => void;
  readonly busy?: boolean;
};

export function FlowPartView({ part, ...actions }: { readonly part: FlowPart } & PartActions) {
  const { t } = useLocale();
  switch (part.kind) {
    case "text":
      return <FlowWords part={part} />;
    case "input":
    case "area":
      return <FlowText part={part} answer={actions.answer} />;
    case "choices":
      return <FlowChoices part={part} answer={actions.answer} />;
    case "date":
      return <FlowDate part={part} answer={actions.answer} />;
    case "media":
      return <FlowMedia part={part} customerId={actions.customerId} answer={actions.answer} />;
    case "opt_in":
      return (
        <div className="flow-opt-in">
          <label>
            <input
              type="checkbox"
              checked={part.value}
              disabled={!part.enabled}
              onChange={(event) => actions.answer(part.name, event.target.checked)}
            />
            <span dir="auto">
              {part.label}
              {part.required ? "" : ` (${t.flowOptional})`}
            </span>
          </label>
          {part.more && (
            <button type="button" className="flow-link" onClick={() => actions.press(part.key)}>
              {t.readMore}
            </button>
          )}
          {part.error !== null && <p className="field-error">{part.error}</p>}
        </div>
      );
    case "image":
      return (
        <img
          className={part.cover ? "flow-image flow-image-cover" : "flow-image"}
          src={pictureOf(part.source)}
          alt={part.words}
          style={part.height === null ? {} : { height: part.height }}
        />
      );
    case "images":
      return (
        <div className="flow-images">
          {part.images.map((image, index) => (
            <img key={index} src={pictureOf(image.source)} alt={image.words} />
          ))}
        </div>
      );
    case "link": {
      const href = part.url === null ? null : safeHref(part.url);
      return href === null ? (
        <button type="button" className="flow-link" onClick={() => actions.press(part.key)}>
          {part.text}
        </button>
      ) : (
        <a className="flow-link" href={href} target="_blank" rel="noopener noreferrer">
          {part.text}
        </a>
      );
    }
    case "list":
      return <FlowList part={part} press={actions.press} />;
    case "footer":
      return (
        <div className="flow-footer">
          <p className="flow-captions">
            <span>{part.left}</span>
            <span>{part.center}</span>
            <span>{part.right}</span>
          </p>
          <button
            type="button"
            className="button button-primary button-wide flow-go"
            disabled={!part.enabled || actions.busy === true}
            onClick={() => actions.press(part.key)}
          >
            <span dir="auto">{part.label}</span>
          </button>
        </div>
      );
  }
}

function FlowList({ part, press }: { readonly part: Extract<FlowPart, { kind: "list" }>; readonly press: (key: string) => void }) {
  return (
    <section className="flow-list" aria-label={part.label ?? undefined}>
      {part.label !== null && <h3 dir="auto">{part.label}</h3>}
      {part.description !== null && <p>{part.description}</p>}
      {part.items.map((item) => (
        <button type="button" className="list-row" key={item.key} onClick={() => press(item.key)}>
          {item.image !== null && <img src={pictureOf(item.image)} alt="" width={44} height={44} />}
          <span className="list-row-words">
            <span dir="auto">
              {item.title} {item.badge !== null && <small className="flow-badge">{item.badge}</small>}
            </span>
            {item.description !== null && <small>{item.description}</small>}
            {item.metadata !== null && <small>{item.metadata}</small>}
          </span>
          {item.end !== null && <span className="figures">{item.end}</span>}
          <Icon name="forward" size={18} />
        </button>
      ))}
    </section>
  );
}
