import { afterEach } from "vitest";
import { screens } from "../browser/open-pages.ts";

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const screen of await screens()) console.error(`When "${task.name}" failed:\n${screen}`);
});
