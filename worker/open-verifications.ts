/** How many verifications are open: counted by the server's index, for `verification_open`. */
import { type NativeConnection } from '@temporalio/worker';
import { ACCOUNT_VERIFICATION, ATTRIBUTE_KEYS } from '../contract/names';
import { OPEN_PHASES } from '../runtime/metrics/declarations';
import { goodFor, type Measure } from '../runtime/observability';

/** Counting costs the server a look into its index for each phase; a dashboard needs it no more often. */
const COUNTED_FOR_MS = 30_000;
/** A scrape does not wait longer; the figures of before stay. */
const CALL_TIMEOUT_MS = 1_500;

/** Where it is counted. */
export interface CountedNamespace {
  readonly connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>;
  readonly namespace: string;
}

/**
 * Makes what sets the gauge: to be called before the metrics are read. Asks the server at most each
 * half minute. Never rejects.
 *
 * @param parts - undefined until there is a connection
 */
export function openCounter(
  parts: () => CountedNamespace | undefined,
  measure: Pick<Measure, 'set'>,
): () => Promise<void> {
  const count = goodFor(COUNTED_FOR_MS, async () => {
    const place = parts();
    if (place === undefined) return false;
    const counted = OPEN_PHASES.map(async (phase) => [phase, await countOf(place, phase)] as const);
    for (const [phase, open] of await Promise.all(counted)) {
      measure.set('verification_open', { phase }, open);
    }
    return true;
  });
  return async () => {
    await Promise.resolve()
      .then(count)
      .catch(() => false);
  };
}

async function countOf({ connection, namespace }: CountedNamespace, phase: string) {
  const query = `WorkflowType="${ACCOUNT_VERIFICATION}" AND ExecutionStatus="Running" AND ${ATTRIBUTE_KEYS.phase.name}="${phase}"`;
  const { count } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  return Number(count);
}
