import { expect, it } from "vitest";
import { partyOfWamid } from "../src/store/wamid.ts";
import { at, errorOf, list, openBusiness, phoneNumberId, text, wamidOf, type Answer, type Business } from "./support/business.ts";

const history = (business: Business, query = ""): Promise<Answer> => business.graph("GET", `${phoneNumberId}/message_history${query}`);
const ids = (answer: Answer): unknown[] => list(answer.body["data"]).map((node) => node["message_id"]);

it("lists accepted messages newest first, page by page, with the recipient inside the id", async () => {
  await using business = await openBusiness();
  const sent: string[] = [];
  for (let index = 0; index < 5; index += 1) sent.push(wamidOf(await business.send(text(`+3361234567${index}`))));
  const first = await history(business, "?limit=2");
  expect(ids(first)).toEqual([sent[4], sent[3]]);
  expect(partyOfWamid(String(ids(first)[0]))).toBe("33612345674");
  await business.send(text("+33699999999"));
  const second = await history(business, `?limit=2&after=${String(at(first.body, "paging", "cursors", "after"))}`);
  expect(ids(second)).toEqual([sent[2], sent[1]]);
  const last = await history(business, `?limit=2&after=${String(at(second.body, "paging", "cursors", "after"))}`);
  expect(ids(last)).toEqual([sent[0]]);
  expect(last.body).not.toHaveProperty("paging.next");
});

it("tells the events of one message and whether their webhooks arrived", async () => {
  await using business = await openBusiness();
  await business.writes(await business.customer("+33612345678"));
  const id = wamidOf(await business.send(text("+33612345678")));
  await business.advance(1_000);
  const answer = await history(
    business,
    `?message_id=${encodeURIComponent(id)}&fields=id,message_id,events{delivery_status,timestamp,webhook_update_state}`,
  );
  const events = list(at(answer.body, "data", 0, "events", "data"));
  expect(events.map((event) => [event["delivery_status"], event["webhook_update_state"]])).toEqual([
    ["ACCEPTED", "NOT_APPLICABLE"],
    ["SENT", "DELIVERED"],
    ["DELIVERED", "DELIVERED"],
  ]);
  const edge = await business.graph("GET", `${String(at(answer.body, "data", 0, "id"))}/events`);
  expect(list(edge.body["data"])).toHaveLength(3);
});

it("lags as long as the switch says", async () => {
  await using business = await openBusiness({ switches: { history: { lagMs: 120_000 } } });
  const id = wamidOf(await business.send(text("+33612345678")));
  await business.advance(119_999);
  expect(ids(await history(business))).toEqual([]);
  await business.advance(1);
  expect(ids(await history(business))).toEqual([id]);
});

it("can be out, and can be missing for the account", async () => {
  await using business = await openBusiness();
  await business.control("POST", "/faults", { kind: "history_outage", times: 1 });
  expect(errorOf(await history(business))).toMatchObject({ status: 500, code: 2 });
  expect((await history(business)).status).toBe(200);
  await business.control("PATCH", "/switches", { history: { enabled: false } });
  expect(errorOf(await history(business))).toMatchObject({ status: 403, code: 200 });
});
