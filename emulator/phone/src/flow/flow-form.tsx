import { useCallback, useEffect, useRef, useState } from "react";
import type { FlowAnswer, FlowFilling } from "../../../src/control/flow-contract.ts";
import { toEmulatorError } from "../api/request.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { answerFlow, leaveScreen, openFlow, pressInFlow } from "./flow-client.ts";
import { FlowPartView } from "./flow-part.tsx";

type FlowFormProps = {
  readonly numberId: string;
  readonly customerId: string;
  readonly messageId: string;
  readonly buttonIndex: number;
  readonly businessName: string;
  readonly onClose: () => void;
};

/** A Flow while it is filled in. The emulator holds the state: every step is asked of it, one after the other. */
export function FlowForm(props: FlowFormProps) {
  const { t } = useLocale();
  const [filling, setFilling] = useState<FlowFilling | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const { numberId, customerId, messageId, buttonIndex, onClose } = props;

  /** `moves`: the screen may change, so that nothing else can be pressed until it has. Typing never blocks: it ends in a press. */
  const step = useCallback((ask: () => Promise<FlowFilling>, moves = true) => {
    if (moves) setBusy(true);
    const before = line.current;
    line.current = (async () => {
      await before;
      try {
        setFilling(await ask());
        setTrouble(null);
      } catch (error) {
        setTrouble(toEmulatorError(error).message || null);
      } finally {
        if (moves) setBusy(false);
      }
    })();
  }, []);

  useEffect(() => step(() => openFlow(numberId, customerId, messageId, buttonIndex)), [step, numberId, customerId, messageId, buttonIndex]);
  useEffect(() => {
    if (filling?.state === "done") onClose();
  }, [filling?.state, onClose]);

  const screen = filling?.screen ?? null;
  const footer = screen?.parts.find((part) => part.kind === "footer");
  const id = filling?.id ?? "";
  const answer = (name: string, value: FlowAnswer) => step(() => answerFlow(id, { [name]: value }), false);
  const press = (key: string) => step(() => pressInFlow(id, key));
  const part = { customerId, answer, press };

  return (
    <div className="flow" data-screen={screen?.id} aria-busy={busy}>
      <div className="flow-top">
        <button
          type="button"
          className="icon-button"
          aria-label={filling?.canGoBack === true ? t.flowBack : t.close}
          onClick={() => (filling?.canGoBack === true ? step(() => leaveScreen(id, "back")) : onClose())}
        >
          <Icon name={filling?.canGoBack === true ? "back" : "close"} />
        </button>
        <h2 dir="auto">{screen?.title ?? t.loading}</h2>
        {filling?.canGoBack === true && (
          <button type="button" className="icon-button" aria-label={t.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {filling?.draft === true && <p className="flow-draft">{t.flowDraft}</p>}
      <div className="flow-body" key={screen?.id}>
        {screen?.parts.map((each) => each.kind !== "footer" && <FlowPartView key={each.key} part={each} {...part} />)}
        {(filling?.state === "failed" || (filling === null && trouble !== null)) && (
          <div className="trouble" role="alert">
            <Icon name="alert" size={32} />
            <h2>{t.flowFailed}</h2>
            <p>{filling?.problem?.words ?? trouble}</p>
            {filling?.problem && <p className="figures">{filling.problem.error}</p>}
          </div>
        )}
      </div>
      {filling?.state === "open" && (trouble ?? filling.notice) !== null && (
        <p className="flow-notice" role="alert">
          {trouble ?? filling.notice}
        </p>
      )}
      {footer !== undefined && <FlowPartView part={footer} {...part} busy={busy} />}
      <p className="flow-managed">{t.flowManaged(props.businessName)}</p>
    </div>
  );
}
