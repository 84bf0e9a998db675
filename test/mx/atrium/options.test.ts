/** Goal: a client that cannot work, or would send keys in the clear, is not made. */
import { describe, expect, it } from '@jest/globals';
import {
  ATRIUM_DEVELOPMENT_BASE_URL,
  ATRIUM_PRODUCTION_BASE_URL,
  MxConfigurationError,
  createAtrium,
  type AtriumOptions,
} from '../../../mx/atrium';

const GOOD: AtriumOptions = {
  baseUrl: 'https://atrium.example',
  apiKey: 'an-api-key',
  clientId: 'a-client-id',
};

function faultOf(options: Partial<AtriumOptions>): MxConfigurationError | undefined {
  try {
    createAtrium({ ...GOOD, ...options }).close();
    return undefined;
  } catch (error) {
    if (error instanceof MxConfigurationError) {
      return error;
    }
    throw error;
  }
}

describe('createAtrium', () => {
  it.each([
    ATRIUM_DEVELOPMENT_BASE_URL,
    ATRIUM_PRODUCTION_BASE_URL,
    'https://atrium.example/prefix/',
    'http://localhost:8080',
    'http://127.0.0.1:8080',
    'http://127.8.9.10',
    'http://[::1]:8080',
  ])('takes the base URL %s', (baseUrl) => {
    expect(faultOf({ baseUrl })).toBeUndefined();
  });

  it.each([
    'http://atrium.mx.com',
    'http://simulator:8080',
    'http://0.0.0.0',
    'http://localhost.example.com',
    'http://simulator.localhost:1',
    'http://127.0.0.1.example.com',
    'ftp://atrium.mx.com',
    'atrium.mx.com',
    '',
    'https://user:pass@atrium.example',
    'https://atrium.example/?a=1',
    'https://atrium.example/#a',
  ])('rejects the base URL %s', (baseUrl) => {
    expect(faultOf({ baseUrl })).toMatchObject({ option: 'baseUrl' });
  });

  it('says why plain http is rejected, and lets it through where it is asked for', () => {
    const baseUrl = 'http://simulator:8080';
    expect(faultOf({ baseUrl })?.message).toContain('unencrypted');
    expect(faultOf({ baseUrl, plainHttpAllowed: true })).toBeUndefined();
  });

  it.each(['apiKey', 'clientId'] as const)('rejects a %s that is no header value', (option) => {
    for (const value of ['', ' ', 'a b', 'secret\r\nX: y', 'sécret', 'x'.repeat(501)]) {
      const fault = faultOf({ [option]: value });
      expect(fault).toMatchObject({ option });
      expect(fault?.message).not.toContain('cret');
    }
  });

  it.each(['requestTimeoutMs', 'socketsMax', 'responseBytesMax'] as const)(
    'rejects a %s that is no whole positive number',
    (option) => {
      for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(faultOf({ [option]: value })).toMatchObject({ option });
      }
      expect(faultOf({ [option]: 1 })).toBeUndefined();
    },
  );

  it('rejects a rate that is no positive number', () => {
    const faultAt = (requestsPerSecond: number) => faultOf({ requestsPerSecond })?.option;
    expect([0, -1, Number.NaN, Infinity].map(faultAt)).toEqual(Array(4).fill('requestsPerSecond'));
    expect([0.1, 1_000].map(faultAt)).toEqual([undefined, undefined]);
  });
});
