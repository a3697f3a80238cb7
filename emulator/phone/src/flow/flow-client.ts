import type { FlowAnswers, FlowFilling } from "../../../src/control/flow-contract.ts";
import { request } from "../api/request.ts";

export function openFlow(numberId: string, customerId: string, messageId: string, buttonIndex: number): Promise<FlowFilling> {
  return request(`customers/${encodeURIComponent(customerId)}/fillings`, {
    method: "POST",
    json: { phoneNumberId: numberId, messageId, buttonIndex },
  });
}

export function answerFlow(filling: string, answers: FlowAnswers): Promise<FlowFilling> {
  return request(`fillings/${encodeURIComponent(filling)}/answers`, { method: "POST", json: answers });
}

export function pressInFlow(filling: string, key: string): Promise<FlowFilling> {
  return request(`fillings/${encodeURIComponent(filling)}/press`, { method: "POST", json: { key } });
}

export function leaveScreen(filling: string, how: "back" | "close"): Promise<FlowFilling> {
  return request(`fillings/${encodeURIComponent(filling)}/${how}`, { method: "POST", json: {} });
}
