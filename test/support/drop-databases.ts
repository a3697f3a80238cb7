import { afterAll } from "vitest";
import { dropTestDatabases } from "./database.ts";

// Registered before a file's own hooks; vitest runs after-hooks in reverse order: pools are closed first.
afterAll(dropTestDatabases);
