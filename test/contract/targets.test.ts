/**
 * Goal: an end user is never sent back to what runs code or reads local things, whichever way a
 * verification is started. Method: a table over the body of the API and the request of the client.
 */
import { describe, expect, it } from '@jest/globals';
import { checkShape, startBodySchema, startRequestSchema } from '../../contract/schemas';

const OAUTH = { kind: 'oauth', institutionCode: 'mxbank', referralSource: 'APP' };
const WIDGET = { kind: 'connect-widget', isMobileWebview: true };

/** What is wrong with a start, by the API and by the client. */
const problemsOf = (member: object) =>
  [startBodySchema, startRequestSchema].map((schema) => {
    const { problems = [] } = checkShape(schema, { user: { kind: 'new' }, member });
    return problems.map(({ path, problem }) => `${path.join('/')} ${problem}`);
  });

describe('a redirect', () => {
  it.each([
    ['https://app.example.com/back?x=1', true],
    ['HTTPS://app.example.com', true],
    ['http://localhost:4090/back', true],
    ['http://127.0.0.1:4090/back', true],
    ['com.example.app:/oauth', true],
    ['myapp://return', true],
    ['http://app.example.com/back', false],
    ['/back', false],
    ['javascript:alert(1)', false],
    ['JavaScript://app.example.com/%0Aalert(1)', false],
    ['java\nscript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,<script>alert(1)</script>', false],
    ['vbscript:x', false],
    ['file:///etc/passwd', false],
    ['blob:https://app.example.com/x', false],
    ['about:blank', false],
    ['intent://x#Intent;end', false],
    ['https://user@app.example.com/', false],
    ['https://user:password@app.example.com/', false],
    ['https://app.example.com\\@evil.example/', false],
  ])('%j is taken: %s', (clientRedirectUrl, isTaken) => {
    for (const problems of problemsOf({ ...OAUTH, clientRedirectUrl })) {
      expect(problems).toEqual(
        isTaken ? [] : [expect.stringMatching(/^member\/clientRedirectUrl must /)],
      );
      expect(problems.join()).not.toContain('alert');
    }
  });
});

describe('a scheme', () => {
  it.each([
    ['myapp', true],
    ['javascript', false],
    ['JavaScript', false],
    ['data', false],
    ['http', false],
    ['https', false],
  ])('%s is taken: %s', (uiMessageWebviewUrlScheme, isTaken) => {
    for (const member of [OAUTH, WIDGET]) {
      for (const problems of problemsOf({ ...member, uiMessageWebviewUrlScheme })) {
        expect(problems.length === 0).toBe(isTaken);
      }
    }
  });
});
