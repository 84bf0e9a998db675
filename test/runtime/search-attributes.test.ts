/**
 * Goal: attributes are usable after the call, however many make it; a clash of types and a closed
 * operator API are reported with what to do. Method: the real server, a wrapped connection.
 */
import { randomUUID } from 'node:crypto';
import { type Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  registerSearchAttributes,
  SearchAttributeError,
  openClientConnection,
  type SearchAttributeDefinition,
} from '../../runtime';
import { startDevServer, type DevServer } from '../../tools/dev-server';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';

// A namespace holds ten Keyword attributes at most, and three of the other types: a server of its
// own keeps the shared one's free.
describeWithOwnServer('search attributes', () => {
  let devServer: DevServer;
  let connection: Connection;
  beforeAll(async () => {
    devServer = await startDevServer(ownDevServerOptions());
    connection = await openClientConnection(devServer.target);
  });
  afterAll(async () => {
    await connection.close();
    await devServer.stop();
  });

  const unique = (type: SearchAttributeDefinition['type']): SearchAttributeDefinition => ({
    name: `A${randomUUID().replaceAll('-', '')}`,
    type,
  });
  const register = (
    attributes: readonly SearchAttributeDefinition[],
    over: Connection = connection,
  ): Promise<readonly string[]> => registerSearchAttributes(over, 'default', attributes);
  const count = (query: string): Promise<unknown> =>
    connection.workflowService.countWorkflowExecutions({ namespace: 'default', query });
  const expectRejection = async (promise: Promise<unknown>, code: string, texts: string[]) => {
    const error: unknown = await promise.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SearchAttributeError);
    expect(error).toMatchObject({ code });
    for (const text of texts) expect((error as Error).message).toContain(text);
  };

  test('of all types are usable at once, and a second call adds only what is missing', async () => {
    const attributes = [unique('Keyword'), unique('Datetime'), unique('Int')];
    const [keyword, datetime, int] = attributes.map(({ name }) => name);
    await expect(count(`${keyword} = 'x'`)).rejects.toThrow(/INVALID_ARGUMENT/);
    expect(await register(attributes)).toEqual([keyword, datetime, int]);
    await count(`${keyword} = 'x' AND ${datetime} > '2026-01-01T00:00:00Z' AND ${int} = 3`);
    const fresh = unique('Keyword');
    expect(await register([...attributes, fresh])).toEqual([fresh.name]);
  });

  test('may be registered by several processes at once', async () => {
    const attribute = unique('Keyword');
    await Promise.all([1, 2, 3, 4].map(() => register([attribute])));
    await expect(count(`${attribute.name} = 'x'`)).resolves.toBeDefined();
  });

  test('are waited for where the server needs time to know them', async () => {
    const attribute = unique('Keyword');
    const answers = [grpcError(3), grpcError(3), undefined];
    const slow = withService(connection, 'workflowService', {
      countWorkflowExecutions: () => {
        const error = answers.shift();
        return error === undefined ? Promise.resolve({}) : Promise.reject(error);
      },
    });
    expect(await register([attribute], slow)).toEqual([attribute.name]);
    expect(answers).toEqual([]);
  });

  test('that exist with another type are an error that says what to do', async () => {
    const attribute = unique('Keyword');
    await register([attribute]);
    const wanted = register([{ ...attribute, type: 'Datetime' }]);
    await expectRejection(wanted, 'SEARCH_ATTRIBUTE_CONFLICT', [
      `${attribute.name} exists in namespace default as Keyword, but Datetime is needed`,
      `temporal operator search-attribute remove --namespace default --name ${attribute.name}`,
    ]);
  });

  test.each([
    ['PERMISSION_DENIED', 7],
    ['UNIMPLEMENTED', 12],
    ['UNAUTHENTICATED', 16],
  ])(
    'on a server that answers %s: fine when they are there, else the commands to run',
    async (_, code) => {
      const rejecting = withService(connection, 'operatorService', {
        listSearchAttributes: () => Promise.reject(grpcError(code)),
      });
      const [present, absent] = [unique('Keyword'), unique('Datetime')];
      await register([present]);
      expect(await register([present], rejecting)).toEqual([]);
      const wanted = register([present, absent], rejecting);
      await expectRejection(wanted, 'SEARCH_ATTRIBUTES_REJECTED', [
        'temporal operator search-attribute create --namespace default --type Datetime \\\n' +
          `    --name ${absent.name}\n`,
        `    --search-attribute "${absent.name}=Datetime"`,
      ]);
    },
  );

  test('beyond what a namespace can hold are rejected with what the server says', async () => {
    const tooMany = [1, 2, 3, 4].map(() => unique('Int'));
    await expectRejection(register(tooMany), 'SEARCH_ATTRIBUTES_REJECTED', [
      'cannot have more than 3 search attribute of type Int',
      'Use another namespace',
    ]);
  });
});

function grpcError(code: number): Error {
  return Object.assign(new Error('rejected'), { code, details: '', metadata: {} });
}

/** The same connection, but one of its services answers as the test wants. */
function withService(connection: Connection, service: string, double: object): Connection {
  return new Proxy(connection, {
    get: (target, key) => {
      if (key === service) return double;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
