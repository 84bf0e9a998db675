/**
 * Registers the search attributes that the workflows write, on whichever server we start against.
 * Which attributes these are is the workflows' business (contract/names); an unregistered one would
 * stall every workflow task.
 */
import { isGrpcServiceError, type Connection } from '@temporalio/client';

export type SearchAttributeKind = 'Keyword' | 'Datetime' | 'Int';

/** A search attribute as the workflows declare it. */
export interface SearchAttributeDefinition {
  readonly name: string;
  readonly type: SearchAttributeKind;
}

/**
 * Thrown when an attribute exists with another type, or cannot be registered; the message says what
 * to do.
 */
export class SearchAttributeError extends Error {
  readonly code:
    | 'SEARCH_ATTRIBUTE_CONFLICT'
    | 'SEARCH_ATTRIBUTES_REJECTED'
    | 'SEARCH_ATTRIBUTES_UNUSABLE';

  constructor(code: SearchAttributeError['code'], message: string) {
    super(message);
    this.name = 'SearchAttributeError';
    this.code = code;
  }
}

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const INDEXED_VALUE_TYPE: Readonly<Record<SearchAttributeKind, number>> = {
  Keyword: 2,
  Int: 3,
  Datetime: 6,
};

/** Bound of one call to the server. */
const CALL_TIMEOUT_MS = 10_000;
/** 22 ms on a dev server (measured); clusters refresh their caches about once a minute. */
const USABLE_TIMEOUT_MS = 90_000;
const USABLE_POLL_MS = 50;
const USABLE_POLL_MAX_MS = 2_000;

/**
 * gRPC status codes of a server that does not offer its operator API: Temporal Cloud, and those of
 * many companies.
 */
const OPERATOR_API_REJECTIONS: readonly number[] = [7, 12, 16];
/** gRPC status code of a request that the server understands and rejects. */
const INVALID_ARGUMENT = 3;

/**
 * Makes sure that all attributes exist with their types and can be used. Safe to call again, and by
 * several processes at once. Existing ones are left alone. Types are compared here, because the
 * server accepts a second registration with another type and changes nothing.
 *
 * @returns the names that were added now
 * @throws SearchAttributeError
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<readonly string[]> {
  if (attributes.length === 0) return [];
  let added: readonly SearchAttributeDefinition[];
  try {
    added = await addMissing(connection, namespace, attributes);
  } catch (error) {
    if (hasCode(error, [INVALID_ARGUMENT])) throw namespaceRejection(namespace, error);
    if (!hasCode(error, OPERATOR_API_REJECTIONS)) throw error;
    // Without the operator API a count still shows whether somebody has registered them.
    if (await searchAttributesUsable(connection, namespace, attributes)) return [];
    throw new SearchAttributeError(
      'SEARCH_ATTRIBUTES_REJECTED',
      `This server does not let us register search attributes in namespace ${namespace}. ` +
        `Have them registered once:\n${registrationCommands(namespace, attributes)}`,
    );
  }
  await waitUntilUsable(connection, namespace, attributes);
  return added.map(({ name }) => name);
}

/** What a namespace lacks. */
export interface LackingAttributes {
  readonly missing: readonly SearchAttributeDefinition[];
  /** The first that has another type. */
  readonly conflict?: SearchAttributeError;
}

/** Reads what a namespace lacks; changes nothing. @throws what the server rejects the question with */
export async function lackingSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<LackingAttributes> {
  try {
    return { missing: await missingOf(connection, namespace, attributes) };
  } catch (error) {
    if (error instanceof SearchAttributeError) return { missing: [], conflict: error };
    if (!hasCode(error, OPERATOR_API_REJECTIONS)) throw error;
    const areThere = await searchAttributesUsable(connection, namespace, attributes);
    return { missing: areThere ? [] : attributes };
  }
}

/**
 * The commands that register the attributes by hand, on a cluster of one's own and on Temporal
 * Cloud.
 *
 * @param address - of the cluster, where the reader may not have it set
 */
export function registrationCommands(
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
  address?: string,
): string {
  const kinds = [...new Set(attributes.map(({ type }) => type))];
  const at = address === undefined ? '' : ` --address ${address}`;
  const own = kinds.flatMap((kind) => [
    `  temporal operator search-attribute create${at} --namespace ${namespace} --type ${kind}`,
    ...attributes.filter(({ type }) => type === kind).map(({ name }) => `    --name ${name}`),
  ]);
  const cloud = [
    `  tcld namespace search-attributes add --namespace ${namespace}`,
    ...attributes.map(({ name, type }) => `    --search-attribute "${name}=${type}"`),
  ];
  return [...continued(own), 'or on Temporal Cloud:', ...continued(cloud)].join('\n');
}

/** Shell lines, each of which goes on where the next is further in. */
function continued(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) =>
    lines[index + 1]?.startsWith('    ') === true ? `${line} \\` : line,
  );
}

async function addMissing(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<readonly SearchAttributeDefinition[]> {
  const missing = await missingOf(connection, namespace, attributes);
  if (missing.length === 0) return missing;
  await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPE[type]]),
      ),
    }),
  );
  return missing;
}

/** Those that are not there. @throws SearchAttributeError for one that has another type */
async function missingOf(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<readonly SearchAttributeDefinition[]> {
  const existing = await listTypes(connection, namespace);
  for (const { name, type } of attributes) {
    const found = existing[name];
    if (found !== undefined && found !== INDEXED_VALUE_TYPE[type])
      throw conflict(namespace, name, type, found);
  }
  return attributes.filter(({ name }) => existing[name] === undefined);
}

async function listTypes(
  connection: Connection,
  namespace: string,
): Promise<Record<string, number>> {
  const answer = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return { ...answer.systemAttributes, ...answer.customAttributes };
}

function conflict(
  namespace: string,
  name: string,
  wanted: SearchAttributeKind,
  found: number,
): SearchAttributeError {
  const foundName =
    Object.entries(INDEXED_VALUE_TYPE).find(([, value]) => value === found)?.[0] ??
    `type ${String(found)}`;
  return new SearchAttributeError(
    'SEARCH_ATTRIBUTE_CONFLICT',
    `Search attribute ${name} exists in namespace ${namespace} as ${foundName}, but ${wanted} is needed, and a server ` +
      'does not change a type. Use another namespace, or, if nothing else uses it, remove it and start again:\n' +
      `  temporal operator search-attribute remove --namespace ${namespace} --name ${name}`,
  );
}

/** The namespace cannot take them: it holds too many already, or a name is reserved. */
function namespaceRejection(namespace: string, error: Error): SearchAttributeError {
  return new SearchAttributeError(
    'SEARCH_ATTRIBUTES_REJECTED',
    `Search attributes cannot be added to namespace ${namespace}: ${error.message}. ` +
      'Use another namespace, or remove some that nothing uses (temporal operator search-attribute list).',
  );
}

async function waitUntilUsable(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<void> {
  const deadline = Date.now() + USABLE_TIMEOUT_MS;
  for (
    let waitMs = USABLE_POLL_MS;
    Date.now() < deadline;
    waitMs = Math.min(waitMs * 2, USABLE_POLL_MAX_MS)
  ) {
    if (await searchAttributesUsable(connection, namespace, attributes)) return;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new SearchAttributeError(
    'SEARCH_ATTRIBUTES_UNUSABLE',
    `The search attributes of namespace ${namespace} were registered, but the server did not know them within ` +
      `${String(USABLE_TIMEOUT_MS / 1_000)} s. Start again; if it happens again, check the server's visibility store.`,
  );
}

/**
 * A count by all attributes is rejected as an invalid argument until the server knows each of them.
 */
export async function searchAttributesUsable(
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>,
  namespace: string,
  attributes: readonly SearchAttributeDefinition[],
): Promise<boolean> {
  const query = attributes.map(({ name }) => `${name} IS NULL`).join(' AND ');
  try {
    await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return true;
  } catch (error) {
    if (hasCode(error, [INVALID_ARGUMENT])) return false;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly number[]): error is Error {
  return isGrpcServiceError(error) && codes.includes(error.code);
}
