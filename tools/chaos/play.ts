/** One verification from its start to its end, as a caller and an end user go through it. */
import { verificationWorkflowId } from '../../contract/names';
import { Broken, type Seen } from './callers';
import { EndUser } from './end-user';
import { together, type Pacing } from './pacing';
import { known, type Ended, type Plan } from './plan';
import { type World } from './world';

/** How callers behave beside being patient. */
export interface Habits {
  /** Starts of each verification, all at once. @default 1 */
  readonly startsAtOnce?: number;
  /** Each answer comes several times at once, after its time, and before it. @default false */
  readonly isPushy?: boolean;
  /** Share of verifications that are cancelled, or terminated, at some moment. @default 0 */
  readonly cancelled?: number;
  readonly terminated?: number;
  /** Within which time from the start. */
  readonly endedWithinMs?: number;
  /** Done beside each verification, once it is started. */
  readonly beside?: (world: World, verificationId: string, pacing: Pacing) => Promise<void>;
}

/** Plays one. Does not throw: what went wrong is its outcome. */
export async function playOne(world: World, plan: Plan, habits: Habits): Promise<Ended> {
  const { model, caller, random } = plan;
  const startedMs = Date.now();
  const wasStopped = stopOf(habits, random());
  const stopAfterMs = random() * (habits.endedWithinMs ?? 0);
  let verificationId = plan.key;
  let endUser: EndUser | undefined;
  let isCancelAcknowledged = false;
  const ended = (
    seen: Seen['outcome'] | undefined,
    why: string,
    numbers: Ended['numbers'] = [],
  ): Ended => ({
    ...{ model, via: caller.via, verificationId, numbers, wasStopped, isCancelAcknowledged },
    ...{ outcome: seen?.code ?? why, hasOutcome: seen !== undefined, retry: seen?.retry ?? '' },
    acknowledged: endUser?.acknowledged ?? [],
    tookMs: Date.now() - startedMs,
  });
  try {
    const ids = new Set(await started(plan, habits));
    [verificationId = plan.key] = ids;
    if (ids.size > 1) return ended(undefined, 'starts with one key made several verifications');
    endUser = new EndUser(world, plan, verificationId, habits.isPushy === true);
    const stopping = stopIt(world, plan, { id: verificationId, how: wasStopped, stopAfterMs });
    const [outcome] = await together([
      endUser.play(),
      stopping.then((isAcknowledged) => (isCancelAcknowledged = isAcknowledged)),
      habits.beside?.(world, verificationId, plan) ?? Promise.resolve(),
    ]);
    const numbers =
      outcome.code === 'verified'
        ? await known(plan, `the numbers of ${verificationId}`, () =>
            caller.numbers(verificationId),
          )
        : [];
    return ended(outcome, '', numbers);
  } catch (error) {
    if (error instanceof Broken && wasStopped === 'terminated')
      return ended(undefined, 'terminated');
    return ended(undefined, error instanceof Error ? error.message || error.name : String(error));
  }
}

/** The ids that the starts gave. */
function started(plan: Plan, { startsAtOnce = 1 }: Habits): Promise<readonly string[]> {
  const starts = Array.from({ length: startsAtOnce }, () =>
    known(plan, `the start of ${plan.key}`, () => plan.caller.start(plan.key, plan.model.start)),
  );
  return together(starts);
}

function stopOf({ cancelled = 0, terminated = 0 }: Habits, chance: number): Ended['wasStopped'] {
  if (chance < cancelled) return 'cancelled';
  return chance < cancelled + terminated ? 'terminated' : undefined;
}

/** Ends it, if at all. Whether a cancellation was acknowledged. */
async function stopIt(
  { temporal }: World,
  plan: Plan,
  stop: { readonly id: string; readonly how: Ended['wasStopped']; readonly stopAfterMs: number },
): Promise<boolean> {
  const { id, how, stopAfterMs } = stop;
  if (how === undefined) return false;
  await plan.pause(stopAfterMs);
  if (how === 'cancelled') {
    const answer = await known(plan, `the cancellation of ${id}`, () => plan.caller.cancel(id));
    return answer === 'asked';
  }
  const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
  // It may have ended by then.
  await handle.terminate('chaos').catch(() => undefined);
  return false;
}
