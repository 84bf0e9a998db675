/** The command `webhooks`: its arguments, and what it prints. */
import { parseArgs } from 'node:util';
import { toProblem } from '../../api/audit-stream';
import { isVerificationClientError } from '../../client';
import { ID_PATTERN } from '../../contract/names';
import { allTogether, auditFile } from '../../runtime';
import { openAudit, type OperatorAudit } from '../audit';
import { EXIT, UsageError, type CommandContext } from '../terminal';
import { attachToService } from '../verify';
import { ACTIONS, type ActionName, type Values } from './actions';

/**
 * Does one thing with a tenant's webhooks, and leaves the audit line that the HTTP API would.
 *
 * @returns the exit code
 * @throws UsageError, ConfigurationError, TemporalConnectionError, VerificationClientError ·
 * CannotStart where audit lines cannot be written
 */
export async function runWebhooks(context: CommandContext): Promise<number> {
  const { name, given, values } = wanted(context.args);
  const { action, event, hasEndpoint } = ACTIONS[name];
  const { service, file } = await context.abortable(
    allTogether({
      service: () => attachToService(context.env),
      file: () => auditFile(context.env),
    }),
  );
  context.onEnd(service.close);
  const audit = openAudit(context, file);
  const about = { tenantId: values.tenant, ...(hasEndpoint && { endpointId: given[0] ?? '' }) };
  await audited(audit, { event, about }, async () => {
    const lines = await context.abortable(action(service.client.webhooks, { given, values }));
    for (const line of lines) context.print(line);
  });
  return EXIT.ok;
}

/** Nothing is printed whose line cannot be written, but for what was done already. */
async function audited(
  audit: OperatorAudit,
  {
    event,
    about,
  }: { readonly event: Parameters<OperatorAudit>[0]; readonly about: Parameters<OperatorAudit>[1] },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isVerificationClientError(error)) audit(event, about, toProblem(error).code);
    throw error;
  }
  audit(event, about);
}

function wanted(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      tenant: { type: 'string', default: '' },
      events: { type: 'string' },
      signing: { type: 'string' },
      endpoint: { type: 'string' },
      state: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [name = '', ...given] = positionals;
  if (!isAction(name)) throw new UsageError(`Say what to do: ${Object.keys(ACTIONS).join(', ')}.`);
  if (!ID_PATTERN.test(values.tenant)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  const { takes } = ACTIONS[name];
  if (given.length !== takes.length) {
    const what = takes.length === 0 ? 'nothing more' : takes.join(' and ');
    throw new UsageError(`${name} takes ${what}.`);
  }
  const asValues: Values = values;
  return { name, given, values: asValues };
}

function isAction(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}
