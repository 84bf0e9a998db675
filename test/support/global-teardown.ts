/**
 * Runs once after all tests: ends what global-setup.ts started. (The server would end with jest's
 * process anyway.)
 */
export default async function globalTeardown(): Promise<void> {
  await (globalThis as { endOfRun?: () => Promise<void> }).endOfRun?.();
}
