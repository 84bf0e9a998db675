// Goal: in the Temporal UI every message is described and every activity and timer says what it is for, in our own words.
// Method: all definitions of contract/messages.ts against the run's own metadata; the histories of flows that together
// schedule every activity there is. (At most five attribute upserts per reference run: test/integration/reference-cost.)
import { beforeAll, expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import type { CommandActivities, PollingActivities } from '../../activities';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { play, untilAsked } from '../integration/support/drive';
import { eventsOf, summaryOf, typeOf, type HistoryEvent } from '../integration/support/history';
import { atMxBank, makeMember, makeUser, mxBankCredentials } from '../integration/support/requests';
import { START_TIMEOUT_MS, useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';

interface Definition {
  readonly name?: string;
  readonly description?: string;
}

interface Metadata {
  readonly definition?: {
    readonly signalDefinitions?: readonly Definition[];
    readonly updateDefinitions?: readonly Definition[];
    readonly queryDefinitions?: readonly Definition[];
  };
}

/** Typed as a record, so that a new activity has to be named here. */
const ACTIVITIES: Readonly<Record<keyof CommandActivities | keyof PollingActivities, true>> = {
  createUser: true,
  readInstitutionCredentials: true,
  createMember: true,
  readMember: true,
  listMembers: true,
  readMemberCredentials: true,
  updateMember: true,
  deleteMember: true,
  verifyMember: true,
  resumeMember: true,
  listAccountNumbers: true,
  listTransactions: true,
  createOpenUrl: true,
  awaitMemberSettled: true,
  awaitOauthMember: true,
  awaitWidgetMember: true,
};

/** Longer than any other flow takes; each of these waits for somebody who never comes. */
const FLOWS_TIMEOUT_MS = START_TIMEOUT_MS * 2;

describeWithOwnServer('what the Temporal UI shows beside events and messages', () => {
  const stack = useStack();
  let events: readonly HistoryEvent[];
  let views: readonly VerificationView[];

  beforeAll(async () => {
    const flows = [await everythingAsked(), await repaired(), await triedTomorrow()];
    views = flows.flatMap((flow) => flow.views);
    const ids = flows.map(({ verificationId }) => verificationId);
    ids.push(await knownMember(), await atTheBanksPage(), await inTheWidget());
    events = (await Promise.all(ids.map((id) => eventsOf(stack().temporal, id)))).flat();
  }, FLOWS_TIMEOUT_MS);

  /** Credentials asked for, two rounds with three questions in one, selection, transactions, deletion at the end. */
  const everythingAsked = () =>
    play(
      stack().client,
      {
        user: { kind: 'new' },
        member: { kind: 'credentials', institutionCode: 'mxbank' },
        includeTransactions: true,
        policies: { memberDeletion: 'always' },
      },
      { credentials: [mxBankCredentials('challenge')] },
    );
  const repaired = () =>
    play(stack().client, atMxBank('INVALID'), { credentials: [mxBankCredentials('password')] });
  const triedTomorrow = () =>
    play(
      stack().client,
      atMxBank('SERVER_ERROR', {
        policies: { retryDaily: true },
        limits: { dailyRetryMs: 200, dailyRetriesMax: 1 },
      }),
    );
  const knownMember = async () => {
    const userGuid = await makeUser(stack().simulator);
    const memberGuid = await makeMember(stack().simulator, userGuid, 'sim_legacy');
    const { verificationId } = await play(stack().client, {
      user: { kind: 'existing', userGuid },
      member: { kind: 'existing-member', memberGuid },
    });
    return verificationId;
  };
  const atTheBanksPage = () => abandoned({ kind: 'oauth', institutionCode: 'mx_bank_oauth' });
  const inTheWidget = () => abandoned({ kind: 'connect-widget' });

  /** Gets as far as a URL, and is cancelled. */
  async function abandoned(
    member: { kind: 'oauth'; institutionCode: string } | { kind: 'connect-widget' },
  ) {
    const { client } = stack();
    const { verificationId } = await client.start({ user: { kind: 'new' }, member });
    await untilAsked(client, verificationId, 'open-url');
    await client.requestOpenUrl(verificationId);
    await client.cancel(verificationId, { reason: 'seen enough' });
    await client.result(verificationId, { timeoutMs: 20_000 });
    return verificationId;
  }

  test('every signal, update and query is described', async () => {
    const { verificationId } = await stack().client.start(atMxBank('challenge'));
    const handle = stack().temporal.workflow.getHandle(verificationWorkflowId(verificationId));
    const { definition = {} }: Metadata = await handle.query('__temporal_workflow_metadata');
    const {
      signalDefinitions: signal = [],
      updateDefinitions: update = [],
      queryDefinitions: query = [],
    } = definition;
    const registered = { signal, update, query };
    const defined = Object.values(messages).filter((each) => typeof each === 'object');
    expect(defined.length).toBeGreaterThanOrEqual(13);
    for (const { type, name } of defined) {
      const found = registered[type].filter((each) => each.name === name);
      expect({ name, found: found.length }).toEqual({ name, found: 1 });
      expect(found[0]?.description).toMatch(/^[A-Z].{20,}\.$/);
    }
    // And no message is registered that messages.ts does not define.
    const names = defined.map(({ name }) => name);
    const others = [...signal, ...update, ...query].filter(
      ({ name = '' }) => !names.includes(name) && !name.startsWith('__'),
    );
    expect(others).toEqual([]);
  });

  test('the flows schedule every activity there is', () => {
    const scheduled = events.flatMap(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
    );
    expect([...new Set(scheduled)].sort()).toEqual(Object.keys(ACTIVITIES).sort());
  });

  test('every activity and every timer has a summary', () => {
    const shown = events.filter((event) =>
      /^(?:ACTIVITY_TASK_SCHEDULED|TIMER_STARTED)$/.test(typeOf(event)),
    );
    expect(shown.filter((event) => typeOf(event) === 'TIMER_STARTED').length).toBeGreaterThan(3);
    for (const event of shown) {
      expect(summaryOf(event)).toMatch(/^[A-Z][\w ',:’-]{5,80}$/);
    }
  });

  test('no summary holds a text of a bank or of an end user', () => {
    const texts = views.flatMap(({ nextAction }) => {
      if (nextAction.kind === 'answer-challenges')
        return nextAction.challenges.map(({ label }) => label);
      if (nextAction.kind === 'select-account') return nextAction.options.map(({ label }) => label);
      return [];
    });
    expect(texts.length).toBeGreaterThan(2);
    const summaries = events.map((event) => summaryOf(event) ?? '').join('\n');
    for (const text of texts) expect(summaries).not.toContain(text);
  });
});
