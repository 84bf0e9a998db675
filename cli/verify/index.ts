/**
 * The interactive verification: what the command `verify` runs, and tools/verify with a service
 * that it embeds.
 */
export { runVerify } from './run-verify';
export { attachToService, type VerifyService } from './service';
export { VERIFY_OPTIONS } from './usage';
