import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the range from which the kernel serves outgoing connections: a killed server must find its port free again. */
const FIRST = 10_000;
const COUNT = 5_000;

const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + randomInt(COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
