/** Goal: the demo runs by itself, prints every step, and leaves nothing behind. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment, temporalPort, type ScriptProcess } from './script-process';

interface ExportedEvent {
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityType: { readonly name: string };
  };
  readonly workflowExecutionSignaledEventAttributes?: { readonly signalName: string };
}

/** What happens, by the names of activities and signals. */
const STEPS = [
  'createUser',
  'createMember',
  'verifyMember',
  'awaitMemberSettled',
  'answerChallenges',
  'resumeMember',
  'awaitMemberSettled',
  'selectAccount',
  'resumeMember',
  'awaitMemberSettled',
  'listAccountNumbers',
];
const WAIT = 'AWAITING END USER';

describeWithOwnServer('npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const file = join(folder, 'history.json');
  let demo: ScriptProcess;
  let firstStepMs: number;
  let endMs: number;
  let uiStatus: number;

  beforeAll(async () => {
    // As on a fresh checkout, where the workflow code is bundled at the start.
    const env = scriptEnvironment({ WORKER_WORKFLOW_BUNDLE: '' });
    demo = runScript('tools/demo/main', ['--export', file], env);
    await demo.appeared('/namespaces/');
    const url = /https?:\/\/\S+\/namespaces\/\S+/.exec(demo.output())?.[0] ?? '';
    firstStepMs = await demo.appeared('createMember');
    uiStatus = (await fetch(url)).status;
    endMs = await demo.appeared('Outcome');
    await demo.ended();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('ends by itself with exit code 0, nothing on standard error and no server left', async () => {
    expect({ code: await demo.ended(), errors: demo.errors() }).toEqual({ code: 0, errors: '' });
    const port = `--port ${temporalPort(demo.output())}`;
    await eventually('the server is gone', () => processesWith(port).length === 0);
  });

  test('prints each step in order, while it happens, and the address of a UI that is up', () => {
    const expected = STEPS.flatMap((step) =>
      step === 'answerChallenges' || step === 'selectAccount' ? [WAIT, step] : [step],
    );
    const pattern = new RegExp(`^ *[0-9.]+ s  \\S+ +(${[...STEPS, WAIT].join('|')})\\b`);
    const lines = demo.output().split('\n');
    expect(lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])).toEqual(expected);
    // Two pauses of a person and five phases of the bank lie between the two.
    expect(endMs - firstStepMs).toBeGreaterThan(3_000);
    expect(uiStatus).toBe(200);
  });

  test('shows the statuses at MX, the masked numbers, the outcome and the cost, as plain text', () => {
    const output = demo.output();
    expect(output).not.toContain('\u001b');
    const wide = output.split('\n').filter((line) => line.length > 100);
    expect(wide.filter((line) => !line.includes('/namespaces/'))).toEqual([]);
    for (const status of ['CREATED', 'CHALLENGED', 'RESUMED', 'CONNECTED']) {
      expect(output).toContain(status);
    }
    expect(output).toMatch(/Outcome {3}verified/);
    expect(output).toMatch(/Account {3}account number ••••\d{4}, routing number \d+/);
    expect(output).toMatch(/\d+ history events, \d+ status polls/);
    expect(output).toMatch(/[1-9]\d* Temporal Actions to run it/);
    expect(output).toMatch(/requests to MX: .*createMember 1/);
  });

  test('prints no whole account number, no credential and no answer', () => {
    const result = readFileSync(file, 'utf8').match(/"data":\s*"([^"]+)"/g) ?? [];
    const decoded = result.map((data) => Buffer.from(data.split('"')[3]!, 'base64').toString());
    const whole = /"accountNumber":"(\d{5,})"/.exec(decoded.join('\n'))?.[1];
    expect(whole).toBeDefined();
    expect(demo.output()).not.toContain(whole);
    expect(demo.output()).not.toMatch(/test_atrium|\bcorrect\b/);
  });

  test('exports a history with every step as an event of its own', () => {
    const { events } = JSON.parse(readFileSync(file, 'utf8')) as { events: ExportedEvent[] };
    const steps = events.flatMap(
      (event) =>
        event.activityTaskScheduledEventAttributes?.activityType.name ??
        event.workflowExecutionSignaledEventAttributes?.signalName ??
        [],
    );
    expect(steps).toEqual(STEPS);
  });
});
