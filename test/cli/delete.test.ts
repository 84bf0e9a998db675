/**
 * Goal: an operator deletes what is one tenant's, sees what became of each verification, and can do
 * it again. Method: the command's steps on a played client; what is deleted, and how, is in
 * test/flows/deletion.test.ts.
 */
import { describe, expect, it } from '@jest/globals';
import { AuditLog, operatorEntry } from '../../api/audit-stream';
import { VerificationClientError, type VerificationView } from '../../client';
import {
  deleteVerifications,
  type Audit,
  type Deletion,
  type DeletingClient,
} from '../../cli/delete/delete-verifications';
import { runDelete } from '../../cli/delete';
import { UsageError } from '../../cli/terminal';
import { ConfigurationError } from '../../runtime';
import { commandContext } from './support';

interface Known {
  readonly tenantId?: string;
  readonly userGuid?: string;
  readonly isRunning?: boolean;
  readonly isBroken?: boolean;
}

/** A client that knows these verifications; its lists have two on a page. */
function played(known: Readonly<Record<string, Known>>) {
  const all = new Map(Object.entries(known).map(([id, each]) => [id, { ...each }]));
  const done: string[] = [];
  const find = (id: string) => {
    const found = all.get(id);
    if (found === undefined) throw new VerificationClientError('VERIFICATION_NOT_FOUND');
    return found;
  };
  const client: DeletingClient = {
    lookUp: async (id) => {
      const { tenantId = 'acme', isRunning = false } = find(id);
      return { verificationId: id, tenantId, startedAt: '', hasEnded: !isRunning };
    },
    list: async ({ tenantId, cursor = '0' }) => {
      const own = [...all].filter(([, each]) => (each.tenantId ?? 'acme') === tenantId);
      const from = Number(cursor);
      const verifications = own
        .slice(from, from + 2)
        .map(([verificationId]) => ({ verificationId }));
      const more = from + 2 < own.length ? { nextCursor: String(from + 2) } : {};
      return { verifications: verifications as never, ...more };
    },
    getVerification: async (id) => {
      const { userGuid = null, isBroken } = find(id);
      if (isBroken === true) throw new VerificationClientError('VERIFICATION_BROKEN');
      return { userGuid } as VerificationView;
    },
    cancel: async (id) => {
      all.set(id, { ...find(id), isRunning: false });
      done.push(`cancel ${id}`);
      return 'delivered';
    },
    result: async () => ({}) as never,
    delete: async (id, options) => {
      const mx = options?.mx ?? 'keep';
      if (find(id).isRunning === true) throw new VerificationClientError('VERIFICATION_RUNNING');
      all.delete(id);
      done.push(`delete ${id} ${mx}`);
      return { atMx: mx === 'keep' ? 'kept' : 'deleted' };
    },
  };
  const audited: string[] = [];
  const audit: Audit = (event, id, code) => {
    // As the file of lines would have it: an entry that does not fit the schema throws.
    const about = { tenantId: 'acme', ...(id === undefined ? {} : { verificationId: id }) };
    const entry = operatorEntry(event, about, code);
    new AuditLog({ write: () => undefined }).write(entry);
    audited.push(
      `${event} ${id ?? '-'} ${entry.outcome} ${String(entry.status)} ${entry.code ?? ''}`,
    );
  };
  const run = async (changes: Partial<Deletion>, write = audit) => {
    const deletion = { tenantId: 'acme', mx: 'keep', cancels: false, ...changes } as Deletion;
    const lines: string[] = [];
    for await (const { verificationId, isDone, words } of deleteVerifications(
      client,
      deletion,
      write,
    ))
      lines.push(`${isDone ? 'done' : 'left'} ${verificationId} ${words}`);
    return lines;
  };
  return { run, done, audited };
}

describe('delete', () => {
  it('tells what became of each, and leaves what runs and what is another tenant’s', async () => {
    const { run, done, audited } = played({
      ended: {},
      running: { isRunning: true },
      foreign: { tenantId: 'other' },
    });
    const verificationIds = ['ended', 'running', 'foreign', 'unknown'];
    expect(await run({ which: { verificationIds } })).toEqual([
      'done ended deleted; what MX has stays.',
      'left running NOT deleted: it still runs. --cancel ends it first.',
      'left foreign NOT deleted: it is another tenant’s.',
      'done unknown is unknown, or deleted already.',
    ]);
    expect(done).toEqual(['delete ended keep']);
    // As the API answers the same requests.
    expect(audited).toEqual([
      'verification.deleted ended ok 202 ',
      'verification.deleted running rejected 409 VERIFICATION_RUNNING',
      'verification.deleted foreign rejected 404 VERIFICATION_NOT_FOUND',
      'verification.deleted unknown rejected 404 VERIFICATION_NOT_FOUND',
    ]);
  });

  it('cancels what runs where it is told', async () => {
    const { run, done, audited } = played({ running: { isRunning: true } });
    await run({ which: { verificationIds: ['running'] }, cancels: true, mx: 'user' });
    expect(done).toEqual(['cancel running', 'delete running user']);
    expect(audited).toEqual([
      'verification.cancelled running ok 202 ',
      'verification.deleted running ok 202 ',
    ]);
  });

  it('deletes no more once an audit line cannot be written', async () => {
    const { run, done } = played({ a: {}, b: {} });
    const full = () => {
      throw new Error('ENOSPC');
    };
    await expect(run({ which: { verificationIds: ['a', 'b'] } }, full)).rejects.toThrow('ENOSPC');
    expect(done).toEqual(['delete a keep']);
  });

  it('finds all verifications of a user of the tenant, over all pages', async () => {
    const user = { userGuid: 'USR-1' };
    const { run, done, audited } = played({
      ...{ a: user, b: { userGuid: 'USR-2' }, c: {}, d: user, e: { isBroken: true } },
      ...{ f: { ...user, isRunning: true }, g: { ...user, tenantId: 'other' } },
    });
    const lines = await run({ which: user });
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'done a',
      'done d',
      'left f',
    ]);
    expect(done).toEqual(['delete a keep', 'delete d keep']);
    expect(audited.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'verification.listed -',
      ...['a', 'd', 'f'].map((id) => `verification.deleted ${id}`),
    ]);
  });

  it('takes an id that begins with a dash after two dashes', async () => {
    const withId = (...args: string[]) =>
      runDelete(commandContext(['--tenant=-acme', ...args, '-v-1']));
    await expect(withId()).rejects.toThrow("positional argument starting with a '-'");
    // The call is right; what is missing is its configuration.
    await expect(withId('--')).rejects.toThrow(ConfigurationError);
  });

  it.each([
    [[]],
    [['--tenant', 'acme']],
    [['v-1']],
    [['--tenant', 'a b', 'v-1']],
    [['--tenant', 'acme', '--mx', 'all', 'v-1']],
    [['--tenant', 'acme', '--user', 'USR-1', 'v-1']],
    [['--tenant', 'acme', '--user', '../x']],
    [['--tenant', 'acme', 'no/id']],
    [['--tenant', 'acme', ...Array.from({ length: 1_001 }, (_, at) => `v-${String(at)}`)]],
  ])('rejects a call that is none: %#', async (args) => {
    await expect(runDelete(commandContext(args))).rejects.toThrow(UsageError);
  });
});
