/**
 * Goal: a backend in any language takes a verification from start to account numbers over HTTP. Method: the whole stack,
 * plain requests over a real socket.
 */
import { expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, playToEnd, useApi } from './support/api';

describeWithOwnServer('a verification over HTTP', () => {
  const running = useApi();

  it('runs with an MFA round and the account selection to its numbers', async () => {
    const { caller } = running();
    const started = await caller.post('/v1/verifications', aStart());
    expect(started.status).toBe(201);
    const { id, links } = started.body;
    expect(started.headers.get('location')).toBe(`/v1/verifications/${id}`);
    expect(started.body).toMatchObject({ phase: 'CONNECTING', outcome: null, version: 0 });

    const asked = await nextStep(caller, id);
    expect(asked.nextAction).toMatchObject({ kind: 'answer-challenges', round: 1 });
    const tooEarly = await caller.get(links.accountNumbers);
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'NUMBERS_NOT_READY' } });
    const answered = await caller.post(links.challengeAnswers, answersTo(asked));
    expect(answered).toMatchObject({ status: 202, body: { accepted: true, round: 1 } });

    const choice = await nextStep(caller, id, 1);
    expect(choice.nextAction).toMatchObject({ kind: 'select-account', round: 2 });
    const [option] = choice.nextAction.options;
    await caller.post(links.accountSelection, { round: 2, value: option.value });

    const last = await nextStep(caller, id, 2);
    expect(last.outcome).toMatchObject({ code: 'verified', turn: 'nobody' });
    expect(last.accountNumbers[0].accountNumber).toMatch(/^••••\d{4}$/);
    const numbers = await caller.get(links.accountNumbers);
    expect(numbers.status).toBe(200);
    expect(numbers.body.accountNumbers[0].accountNumber).toMatch(/^\d{6,}$/);
    expect(numbers.body.accountNumbers[0].accountNumber.slice(-4)).toBe(
      last.accountNumbers[0].accountNumber.slice(-4),
    );
  });

  it('asks for the credentials where none were given, so that the backend never sees them', async () => {
    const { caller } = running();
    const member = { kind: 'credentials', institutionCode: 'mxbank' };
    const started = await caller.post(
      '/v1/verifications',
      { user: { kind: 'new' }, member },
      { headers: { prefer: 'wait=10' } },
    );
    expect(started.headers.get('preference-applied')).toBe('wait');
    const { id, nextAction, links } = started.body;
    expect(nextAction).toMatchObject({
      kind: 'provide-credentials',
      round: 1,
      reason: 'not-given',
    });
    const given = await caller.post(links.credentials, {
      round: 1,
      credentials: nextAction.fields.map(({ guid, type }) => ({
        guid,
        value: type === 'PASSWORD' ? 'password' : 'test_atrium',
      })),
    });
    expect(given.status).toBe(202);
    const last = await playToEnd(caller, id).catch((error: unknown) => error);
    expect(last).toMatchObject({ outcome: { code: 'verified' } });
  });

  it('answers a start that waits with the first question', async () => {
    const { caller } = running();
    const started = await caller.post('/v1/verifications', aStart(), {
      headers: { prefer: 'wait=10' },
    });
    expect(started.status).toBe(201);
    expect(started.body.nextAction.kind).toBe('answer-challenges');
  });

  it('cancels at any step', async () => {
    const { caller } = running();
    const { body } = await caller.post('/v1/verifications', aStart());
    await nextStep(caller, body.id);
    const cancelled = await caller.post(body.links.cancel, {
      reason: 'the end user closed the page',
    });
    expect(cancelled.status).toBe(202);
    const last = await nextStep(caller, body.id, 9);
    expect(last.outcome?.code).toBe('cancelled');
    const again = await caller.post(body.links.cancel, { reason: 'again' });
    expect(again).toMatchObject({ status: 409, body: { code: 'VERIFICATION_FINISHED' } });
  });

  it('makes a one-time address at the step that asks for one, and rejects at the others', async () => {
    const { caller } = running();
    const asked = await caller.post(
      '/v1/verifications',
      { user: { kind: 'new' }, member: { kind: 'connect-widget' } },
      { headers: { prefer: 'wait=10' } },
    );
    expect(asked.body.nextAction).toMatchObject({ kind: 'open-url', reason: 'connect-widget' });
    expect(asked.text).not.toMatch(/https?:/);
    const first = await caller.send('POST', asked.body.links.openUrl);
    expect(first.body.url).toMatch(/^https?:\/\//);
    const second = await caller.send('POST', asked.body.links.openUrl);
    expect(second.body.url).not.toBe(first.body.url);

    const other = await caller.post('/v1/verifications', aStart(), {
      headers: { prefer: 'wait=9' },
    });
    const rejected = await caller.send('POST', other.body.links.openUrl);
    expect(rejected).toMatchObject({ status: 409, body: { code: 'NO_URL_TO_OPEN' } });
  });

  it('lists by phase, outcome and institution, page by page', async () => {
    const { caller } = running();
    const starts = await Promise.all(
      ['chase', 'chase', 'chase', 'ally'].map((institutionCode) =>
        caller.post('/v1/verifications', {
          user: { kind: 'new' },
          member: { kind: 'credentials', institutionCode },
        }),
      ),
    );
    const ids = starts.slice(0, 3).map(({ body }) => body.id);
    for (const id of ids) await nextStep(caller, id);
    const path = '/v1/verifications?institutionCode=chase&phase=AWAITING_CREDENTIALS';
    let found: string[] = [];
    for (const deadline = Date.now() + 10_000; found.length < 3 && Date.now() < deadline;) {
      const { body } = await caller.get(path);
      found = body.verifications.map(({ id }) => id);
    }
    expect(found.sort()).toEqual([...ids].sort());

    const first = await caller.get(`${path}&pageSize=2`);
    expect(first.body.verifications).toHaveLength(2);
    const second = await caller.get(`${path}&pageSize=2&cursor=${first.body.nextCursor}`);
    const all = [...first.body.verifications, ...second.body.verifications];
    expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('looks institutions up', async () => {
    const { caller } = running();
    const found = await caller.get('/v1/institutions?name=mx%20bank&pageSize=10');
    expect(found.body.institutions).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'mxbank' })]),
    );
    const one = await caller.get('/v1/institutions/mxbank');
    expect(one.body).toMatchObject({ code: 'mxbank', supportsAccountVerification: true });
    const form = await caller.get('/v1/institutions/mxbank/credentials');
    expect(form.body.fields.map(({ type }) => type)).toEqual(['LOGIN', 'PASSWORD']);
    const unknown = await caller.get('/v1/institutions/no_such_bank');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INSTITUTION_NOT_FOUND' } });
  });
});
