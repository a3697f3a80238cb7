import { describe, expectTypeOf, it } from "vitest";
import * as sdk from "@parley/sdk";
import type { z } from "zod";
import type { FragmentView, saveFragmentSchema } from "../../src/contract/fragment.ts";
import type { addGroupMembersSchema, groupNamedSchema, GroupView } from "../../src/contract/group.ts";
import type { TemplateStatistics } from "../../src/contract/template-statistics.ts";
import type { Admitted } from "../../src/contract/shapes.ts";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { journeySchema } from "../../src/journeys/journey-schema.ts";
import type { Problem } from "../../src/journeys/problem.ts";
import type { MessageContent } from "../../src/messages/content.ts";

/** Checked by the compiler (`npm run check`), not while the test runs: each line fails to compile when the types part. */
type Assignable<From extends To, To> = From;

describe("types of the SDK and of the server", () => {
  it("are the same documents", () => {
    expectTypeOf<Assignable<sdk.JourneyDocument, JourneyDocument>>().toExtend<JourneyDocument>();
    expectTypeOf<Assignable<JourneyDocument, sdk.JourneyDocument>>().toExtend<sdk.JourneyDocument>();
    expectTypeOf<Assignable<sdk.MessageContent, MessageContent>>().toExtend<MessageContent>();
    expectTypeOf<Assignable<MessageContent, sdk.MessageContent>>().toExtend<sdk.MessageContent>();
    expectTypeOf<Assignable<Admitted, sdk.Accepted>>().toExtend<sdk.Accepted>();
    expectTypeOf<Assignable<TemplateStatistics, sdk.TemplateStatistics>>().toExtend<sdk.TemplateStatistics>();
    expectTypeOf<Assignable<FragmentView, sdk.Fragment>>().toExtend<sdk.Fragment>();
    expectTypeOf<Assignable<GroupView, sdk.Group>>().toExtend<sdk.Group>();
    expectTypeOf<Assignable<sdk.GroupNamed, z.input<typeof groupNamedSchema>>>().toExtend<sdk.GroupNamed>();
    expectTypeOf<
      Assignable<sdk.GroupMemberInput, z.input<typeof addGroupMembersSchema>["members"][number]>
    >().toExtend<sdk.GroupMemberInput>();
    expectTypeOf<Assignable<sdk.FragmentText, z.input<typeof saveFragmentSchema>>>().toExtend<sdk.FragmentText>();
    expectTypeOf<Assignable<Problem, sdk.JourneyProblem>>().toExtend<sdk.JourneyProblem>();
  });

  it("and the schema reads exactly the document type", () => {
    expectTypeOf<Assignable<z.infer<typeof journeySchema>, JourneyDocument>>().toExtend<JourneyDocument>();
    expectTypeOf<Assignable<JourneyDocument, z.infer<typeof journeySchema>>>().toExtend<z.infer<typeof journeySchema>>();
  });

  it("a name that is no node does not compile", () => {
    const entry = sdk.onEvent("order_placed");
    const end = sdk.exit();
    const after = { after: "P1D", next: "end" } as const;
    const greet = sdk.text("Hi", { next: "edn" });
    const ask = sdk.waitFor([sdk.whenReply("yes", "end"), sdk.whenReply("no", "edn")], after);
    const seen = sdk.waitFor([sdk.whenReceipt("helo", "read", "end")], after);
    // @ts-expect-error "hullo" is no node
    sdk.journey("a", { title: "A", entry, start: "hullo", nodes: { end } });
    // @ts-expect-error "edn" is no node
    sdk.journey("b", { title: "B", entry, start: "end", nodes: { greet, end } });
    // @ts-expect-error "edn" is no node
    sdk.journey("c", { title: "C", entry, start: "end", nodes: { ask, end } });
    // @ts-expect-error "helo" is no node
    sdk.journey("d", { title: "D", entry, start: "end", nodes: { seen, end } });
    // @ts-expect-error plain literals are checked as well
    sdk.journey("e", { title: "E", entry, start: "one", nodes: { one: { kind: "wait", for: "P1D", next: "two" } } });
    sdk.journey("f", { title: "F", entry, start: "one", nodes: { one: { kind: "wait", for: "P1D", next: "two" }, two: end } });
  });
});
