/**
 * What every command shares: it hands its cancellation on to MX, heartbeats while it works, and
 * maps its errors. A command that is over before the first heartbeat costs no Action for
 * heartbeats.
 */
import { Context, type Info } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { REJECTIONS_NEEDED } from '../domain';
import { isMxError, type MxCall } from '../mx/port';
import { explainRejection } from './explain-rejection';
import { LostAttemptWatch, lostAttempt } from './lost-attempt';
import { isPresentAttempt } from './own-attempt';
import { stoodStillJustNow } from './standstill';
import { type ActivityDependencies } from './dependencies';
import {
  asRetryable,
  countRejection,
  needsRepetition,
  toApplicationFailure,
  type Rejections,
  type SpecialFailures,
} from './failures';
import { requireOwnUser, type TenantUser } from './tenant-user';

/** How an activity of one kind is kept alive, and how its requests take turns. */
export interface ActivityKind {
  readonly heartbeatMs: number;
  readonly isPoll: boolean;
}

/**
 * A dead worker is noticed after the heartbeat time-out (12 s); one heartbeat may be lost before
 * that.
 */
const COMMAND: ActivityKind = { heartbeatMs: 5_000, isPoll: false };

/** What a running command is given. */
export interface CommandContext {
  /** Hands the activity's cancellation on to every call of MX. */
  readonly call: MxCall;
  /** From 1; above 1 an earlier attempt may have taken effect. */
  readonly attempt: number;
  /** What an earlier attempt remembered last; undefined when none had anything to tell. */
  readonly memory: unknown;
  /**
   * The same if the attempt right before this one remembered it, else undefined: that one may have
   * done anything, and left no trace because its worker died.
   */
  readonly lastNote: unknown;
  /** Leaves a note for the next attempt; the last note counts. Costs one Action. */
  readonly remember: (note: unknown) => void;
}

/**
 * Runs an activity body about a user's data. With a {@link TenantUser}, the user's mark is compared
 * first. If MX rejected the call because the user is disabled, fails with `UserDisabled`.
 *
 * @param special - failure types that this call gives instead of the common table's
 */
export function userCommand<T>(
  deps: ActivityDependencies,
  user: TenantUser | { readonly userGuid: string },
  run: (context: CommandContext) => Promise<T>,
  special: SpecialFailures = {},
): Promise<T> {
  const explained = async (context: CommandContext): Promise<T> => {
    if ('isUserNamed' in user) await requireOwnUser(deps, user, context.call);
    return run(context).catch(async (error: unknown) => {
      throw await explainRejection(deps, user.userGuid, error, context.call);
    });
  };
  return command(deps, explained, special);
}

/** Runs what sends nothing: where it fails, the last note still counts for the next attempt. */
export async function beforeSending<T>(
  { lastNote, remember }: CommandContext,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (lastNote !== undefined) remember(lastNote);
    throw error;
  }
}

/** What is kept in heartbeat details from attempt to attempt. */
interface CommandMemory {
  readonly note: unknown;
  /** The attempt that remembered it. */
  readonly notedBy?: number | undefined;
  /** Attempts running that were rejected, up to this one. */
  readonly rejections: Rejections | undefined;
}

/**
 * Runs an activity body. A rejection is final only when {@link REJECTIONS_NEEDED} attempts running
 * gave one.
 *
 * @param special - failure types that this call gives instead of the common table's
 */
export async function command<T>(
  { pollIntervalMs }: Pick<ActivityDependencies, 'pollIntervalMs'>,
  run: (context: CommandContext) => Promise<T>,
  special: SpecialFailures = {},
): Promise<T> {
  const context = Context.current();
  const { attempt } = context.info;
  const before = context.info.heartbeatDetails as CommandMemory | undefined;
  // A heartbeat replaces the one before, so each one carries all.
  let memory: CommandMemory = {
    ...{ note: before?.note, notedBy: before?.notedBy },
    rejections: before?.rejections,
  };
  try {
    return await withHeartbeat(
      COMMAND,
      () => memory,
      (call) =>
        run({
          call,
          attempt,
          memory: before?.note,
          lastNote: before?.notedBy === attempt - 1 ? before.note : undefined,
          remember: (note) => {
            memory = { ...memory, note, notedBy: attempt };
            context.heartbeat(memory);
          },
        }),
    );
  } catch (error) {
    if (isMxError(error) && error.code === 'cancelled') {
      throw new CancelledFailure('The activity was cancelled while it waited for MX.');
    }
    const told = toApplicationFailure(error, special, { backOffMs: backOffMs(context.info) });
    // Trouble in between says nothing: the rejections before it still count.
    if (!needsRepetition(told)) throw told;
    const rejections = countRejection(memory.rejections, told);
    // Sent with the failure, so it costs no Action.
    context.heartbeat({ ...memory, rejections } satisfies CommandMemory);
    if (rejections.count >= REJECTIONS_NEEDED) throw told;
    throw asRetryable(told, pollIntervalMs);
  }
}

/** How long Temporal pauses after this attempt where the failure names no pause, in milliseconds. */
function backOffMs({ attempt, retryPolicy }: Info): number {
  const firstMs = Number(retryPolicy?.initialInterval ?? 0);
  const mostMs = Number(retryPolicy?.maximumInterval ?? Infinity);
  return Math.min(firstMs * (retryPolicy?.backoffCoefficient ?? 2) ** (attempt - 1), mostMs);
}

/**
 * Heartbeats with the current details at the kind's pace for as long as `run` takes. The calls that
 * `run` makes end when the activity is cancelled, or another worker has it.
 */
export async function withHeartbeat<T>(
  { heartbeatMs, isPoll }: ActivityKind,
  details: () => unknown,
  run: (call: MxCall) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const watch = new LostAttemptWatch(isPoll);
  const timer = setInterval(() => {
    watch.look();
    if (!watch.isLost) context.heartbeat(details());
  }, heartbeatMs);
  try {
    if (stoodStillJustNow()) {
      // Its heartbeat may be due: nobody else is given it while Temporal is asked. Costs one Action.
      context.heartbeat(details());
      if (!(await isPresentAttempt())) throw notOurs(context);
    }
    return await run(watch);
  } catch (error) {
    if (!watch.isLost) throw error;
    // Sent with the failure, so it costs no Action: where Temporal still waits for this attempt, the
    // next one goes on from here.
    context.heartbeat(details());
    throw lostAttempt();
  } finally {
    clearInterval(timer);
    watch.close();
  }
}

function notOurs({ cancellationSignal }: Context): Error {
  return cancellationSignal.aborted
    ? new CancelledFailure('The activity was cancelled before it began.')
    : lostAttempt();
}
