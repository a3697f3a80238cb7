import { expect, it } from "vitest";
import type { InboundContent } from "../messages/content.ts";
import { inboundPreview } from "./preview.ts";

it("shows every file that was picked in a Flow that was not made here", () => {
  const files = [0, 1, 2].map((place) => ({ name: `${place}.jpg`, place }));
  const data = { damage: files, colour: "red", sizes: ["m", "l"] };
  const content = { kind: "flow", text: null, target: null, choice: null, data } as unknown as InboundContent;
  const { answers } = inboundPreview(content, { id: "7", media: null, files: null });
  expect(answers).toEqual([
    {
      question: "damage",
      answer: ["0.jpg", "1.jpg", "2.jpg"],
      files: [0, 1, 2].map((place) => ({ name: `${place}.jpg`, url: `/v1/messages/7/media?place=${place}` })),
    },
  ]);
  expect(inboundPreview({ ...content, data: { colour: "red" } }, { id: "7", media: null, files: null }).answers).toBeUndefined();
});
