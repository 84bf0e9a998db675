/** What an attempt to verify tells the next one, so that a lost POST and a rejected one stay apart. */
import { type JobTimestamps } from '../domain';
import { type CommandContext } from './command';

/** Kept for the next attempt, so that it can tell a rejected POST from a lost one. */
export interface VerifyMemory {
  /** The last POST was rejected because of another job. */
  readonly wasRejected: boolean;
  /** A POST of ours may have taken effect, so a verification that runs may be ours. */
  readonly mayBeOurs: boolean;
  /** The timestamps before the POST that may have been lost. */
  readonly baseline: JobTimestamps;
  /** Attempts that MX rejected because of another job: waiting, not trouble. */
  readonly rejections: number;
}

/** Whether a POST of an attempt before this one may have taken effect. */
export function mayBeOurs(context: CommandContext): boolean {
  const memory = memoryOf(context);
  if (memory === undefined) return context.attempt > 1;
  return memory.mayBeOurs || !memory.wasRejected;
}

export function note(context: CommandContext, learnt: Omit<VerifyMemory, 'mayBeOurs'>): void {
  context.remember({ ...learnt, mayBeOurs: mayBeOurs(context) } satisfies VerifyMemory);
}

/** A rejection counts only where the last attempt noted it: one in between may have sent its POST. */
export function memoryOf({ memory, lastNote }: CommandContext): VerifyMemory | undefined {
  if (memory === undefined) return undefined;
  const noted = memory as VerifyMemory;
  return lastNote === undefined ? { ...noted, wasRejected: false } : noted;
}

/**
 * Notes a certain rejection: if the timestamps change before the next attempt, another job changed
 * them.
 */
export function noteRejection(
  baseline: JobTimestamps,
  context: CommandContext,
  { byOtherJob }: { readonly byOtherJob: boolean },
): void {
  const rejections = (memoryOf(context)?.rejections ?? 0) + (byOtherJob ? 1 : 0);
  note(context, { wasRejected: true, baseline, rejections });
}
