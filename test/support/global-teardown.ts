// Runs once after all tests: ends the server that global-setup.ts started. (It would end with jest's process anyway.)
import { keptEngine } from './shared-engine-slot';

export default async function globalTeardown(): Promise<void> {
  await keptEngine()?.stop();
}
