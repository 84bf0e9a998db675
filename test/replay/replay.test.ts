/**
 * Goal: today's workflow code takes up every verification that an earlier one began, in each phase.
 * Method: the SDK replays recorded histories (npm run record:histories), by the bundle with tracing as
 * well, so that the switch may be turned while runs are open; one tampered with fails.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { PARKED_SCENES } from '../../tools/histories/parked';
import { IN_THREADS } from '../../tools/replay/in-threads';
import { sharedTracedBundle, sharedWorkflowBundle } from '../support/dev-server';
import { writeWorkflowBundle } from '../../tools/workflow-code';

const FOLDER = path.join(__dirname, 'histories');
const FILE = /^(?<name>[a-z-]+)\.sdk-(?<sdk>\d+\.\d+\.\d+)\.json$/;

type Json = Record<string, unknown>;
interface RecordedEvent extends Json {
  readonly eventType: string;
}
interface RecordedHistory {
  readonly events: RecordedEvent[];
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const nameOf = (file: string): string => FILE.exec(file)?.groups?.['name'] ?? '';

describe('replay', () => {
  let workflowBundle: NonNullable<ReplayWorkerOptions['workflowBundle']>;
  /** What replaying each history ended with; nothing where today's code decides as it did then. */
  const errors = new Map<string, Error | undefined>();
  const errorsOfTraced = new Map<string, Error | undefined>();

  beforeAll(async () => {
    installTemporalRuntime(createLogger('error', { write: () => undefined }));
    workflowBundle = { codePath: sharedWorkflowBundle() ?? (await writeWorkflowBundle()) };
    // One worker for all: each of its own would load the bundle again.
    const histories = files.map((file) => {
      const history = read(file);
      return { workflowId: workflowIdOf(history), history: historyFromJSON(history) };
    });
    const byId = new Map(histories.map(({ workflowId }, index) => [workflowId, files[index]!]));
    const tracedBundle = {
      codePath: sharedTracedBundle() ?? (await writeWorkflowBundle({ isTraced: true })),
    };
    for (const [bundle, into] of [
      [workflowBundle, errors],
      [tracedBundle, errorsOfTraced],
    ] as const) {
      const replays = Worker.runReplayHistories(
        { ...IN_THREADS, workflowBundle: bundle },
        histories,
      );
      for await (const { workflowId, error } of replays) into.set(byId.get(workflowId)!, error);
    }
  });

  /** Replays a history; rejects where the code decides otherwise than it did then. */
  async function replay(history: RecordedHistory): Promise<void> {
    await Worker.runReplayHistory(
      { ...IN_THREADS, workflowBundle },
      historyFromJSON(history),
      workflowIdOf(history),
    );
  }

  test('every history, with tracing and without', () => {
    for (const each of [errors, errorsOfTraced]) {
      expect([...each.keys()].sort()).toEqual([...files].sort());
      expect([...each].filter(([, error]) => error !== undefined)).toEqual([]);
    }
  });

  describe('a history that was tampered with fails', () => {
    const file = files.find((each) => nameOf(each) === 'flow-answers-by-signal') ?? '';

    test('another activity in the place of one', async () => {
      const history = read(file);
      const scheduled = history.events.find(isScheduled('verifyMember'));
      (scheduled!['activityTaskScheduledEventAttributes'] as Json)['activityType'] = {
        name: 'deleteMember',
      };
      await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
    });

    test('an answer that was never given', async () => {
      const history = read(file);
      const signal = history.events.find(
        ({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
      );
      (signal!['workflowExecutionSignaledEventAttributes'] as Json)['signalName'] = 'nobodyHears';
      await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
    });
  });

  describe('the corpus', () => {
    test('has every scene, and no other, recorded to its outcome or in the middle', () => {
      const ended = [...OUTCOME_SCENES, ...FLOW_SCENES].map(({ name, outcome }) => [name, outcome]);
      const parked = PARKED_SCENES.map(({ name }) => [name, 'in the middle']);
      const recorded = files.map((file) => [nameOf(file), outcomeIn(read(file).events)]);
      expect(Object.fromEntries(recorded)).toEqual(Object.fromEntries([...ended, ...parked]));
    });

    test('names no machine', () => {
      for (const file of files) {
        const text = readFileSync(path.join(FOLDER, file), 'utf8');
        expect(text).not.toMatch(/"identity":"(?!recorder")[^"]*"/);
        expect(text).not.toMatch(/"\d+@/);
      }
    });
  });
});

function read(file: string): RecordedHistory {
  return JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as RecordedHistory;
}

function isScheduled(activity: string): (event: RecordedEvent) => boolean {
  return (event) => {
    const attributes = event['activityTaskScheduledEventAttributes'] as Json | undefined;
    return (attributes?.['activityType'] as Json | undefined)?.['name'] === activity;
  };
}

function workflowIdOf({ events }: RecordedHistory): string {
  const started = events[0]?.['workflowExecutionStartedEventAttributes'] as Json;
  return String(started['workflowId']);
}

/**
 * The code of the outcome that the run returned; where there is none, whether all that it had
 * decided is in it.
 */
function outcomeIn(events: readonly RecordedEvent[]): string {
  const lastOf = (type: string) => events.findLastIndex(({ eventType }) => eventType === type);
  const isDecided =
    lastOf('EVENT_TYPE_WORKFLOW_TASK_COMPLETED') > lastOf('EVENT_TYPE_WORKFLOW_TASK_SCHEDULED');
  const completed = events.at(-1)?.['workflowExecutionCompletedEventAttributes'] as
    | { readonly result: { readonly payloads: readonly { readonly data: string }[] } }
    | undefined;
  if (completed === undefined) return isDecided ? 'in the middle' : 'undecided';
  const data = completed.result.payloads[0]?.data ?? '';
  const result = JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as {
    readonly outcome: { readonly code: string };
  };
  return result.outcome.code;
}
