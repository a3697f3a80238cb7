// node scripts/screenshots.mjs: makes docs/images/parley.png from the running demo, console and phone side by side.
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as launcher } from "playwright-core";
import { ensureBuilt } from "./lib/build.mjs";
import { chromium } from "./lib/chromium.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { step } from "./lib/progress.mjs";
import { inRoot } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

const MOST_BYTES = 300_000;
/** The demo's slowest person has ordered, got the parcel and answered by then. */
const STORY_MS = 120_000;
const HIGH = 860;
const SHOTS = { console: { width: 1180, height: HIGH }, phone: { width: 430, height: HIGH } };

await main(async () => {
  const executablePath = await chromium();
  if (executablePath === undefined) throw new Error("no browser: install Debian's `chromium`, or set PARLEY_CHROMIUM");
  await ensureInstalled();
  await ensureBuilt();
  const dataDir = await mkdtemp(join(tmpdir(), "parley-screenshots-"));
  const demo = await step("starting the demo", () => startDemo(dataDir));
  const browser = await launcher.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const shots = await step("living through Ana's order", () => liveThrough(browser, demo));
    const file = inRoot("docs", "images", "parley.png");
    await writeFile(file, await sideBySide(browser, shots));
    const { size } = await stat(file);
    console.error(`  docs/images/parley.png: ${Math.round(size / 1024)} KB`);
    if (size > MOST_BYTES) throw new Error(`the picture is larger than ${MOST_BYTES} bytes`);
  } finally {
    await browser.close();
    await demo.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function startDemo(dataDir) {
  const [port, emulatorPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(process.execPath, [inRoot("dist", "cli", "main.js"), "start"], {
    env: {
      ...process.env,
      PARLEY_PORT: port,
      PARLEY_EMULATOR_PORT: emulatorPort,
      PARLEY_DATA_DIR: dataDir,
      PARLEY_LOG: "warn",
      DATABASE_URL: "",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const signInLink = await new Promise((resolve, reject) => {
    let words = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      words += text;
      const found = /Sign in\s+(http\S+)/.exec(words);
      if (found) resolve(found[1]);
    });
    void ended.then(() => reject(new Error(`the demo ended:\n${words}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { signInLink, phoneUrl: `http://127.0.0.1:${emulatorPort}/_emulator/phone/`, stop };
}

/** Ana is played by nobody in the demo: the script taps for her. */
async function liveThrough(browser, { signInLink, phoneUrl }) {
  const context = await browser.newContext({ viewport: SHOTS.console, colorScheme: "light", locale: "en-GB" });
  context.setDefaultTimeout(STORY_MS);
  const desk = await context.newPage();
  await desk.goto(signInLink);
  await desk.getByRole("heading", { name: "Now" }).waitFor();
  const phone = await context.newPage();
  await phone.setViewportSize(SHOTS.phone);
  await phone.goto(phoneUrl);
  await phone.getByRole("button", { name: /Ana Moreau/ }).click();
  await phone.getByRole("button", { name: "Bad" }).click();
  await phone
    .locator("article")
    .getByText(/will call you about order/)
    .waitFor();
  await phone.locator('article[data-from="business"][data-status="read"]').filter({ hasText: "will call you" }).waitFor();
  const shown = await phone.screenshot();
  await desk.bringToFront();
  await desk.goto(new URL("/journeys/order-updates", desk.url()).href);
  // Two people were unhappy: Ana, and Priya whom the demo plays.
  await desk.locator('[data-testid="node-unhappy"][data-passed="2"]').waitFor();
  await desk.getByRole("button", { name: "Show all" }).click();
  await desk.getByTestId("node-unhappy").click({ trial: true }); // when it stands still
  await desk.mouse.move(0, HIGH - 1);
  return { console: await desk.screenshot(), phone: shown };
}

async function sideBySide(browser, shots) {
  const width = SHOTS.console.width + SHOTS.phone.width + 20;
  const page = await browser.newPage({ viewport: { width, height: HIGH } });
  const picture = (shot, { width }) => `<img width="${width}" height="${HIGH}" src="data:image/png;base64,${shot.toString("base64")}">`;
  await page.setContent(
    `<body style="margin:0;display:flex;gap:20px">${picture(shots.console, SHOTS.console)}${picture(shots.phone, SHOTS.phone)}`,
  );
  return page.screenshot({ omitBackground: true });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(String(port)));
    });
  });
}
